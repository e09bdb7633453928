//! What of a client document is sent: everything if it fits, else what the order of cuts leaves.

use super::{ClientDocument, Env, EnvName, Os, prefix};
use crate::error::InvalidHandshake;
use crate::put::{Content, Put, document_len};

pub(super) struct Plan<'p> {
    whole: &'p ClientDocument<'p>,
    driver: Driver<'p>,
    os: OsPart<'p>,
    platform: &'p str,
    env: EnvPart<'p>,
    len: usize,
}

struct Application<'p>(&'p str);

struct Driver<'p> {
    name: &'p str,
    version: &'p str,
}

enum OsPart<'p> {
    Whole(&'p Os<'p>),
    Type(&'p str),
}

enum EnvPart<'p> {
    Whole(&'p Env<'p>),
    Name(EnvName),
    Nothing,
}

/// The cuts in their order. Each gets the number of bytes that are too many.
const CUTS: [fn(&mut Plan<'_>, usize); 6] = [
    |plan, _| {
        plan.env = match plan.whole.env.name() {
            Some(name) => EnvPart::Name(name),
            None => EnvPart::Nothing,
        };
    },
    |plan, _| plan.os = OsPart::Type(&plan.whole.os.kind),
    |plan, _| plan.env = EnvPart::Nothing,
    |plan, excess| {
        let room = plan.platform.len().saturating_sub(excess);
        plan.platform = prefix(plan.platform, room);
    },
    |plan, excess| plan.driver.version = plan.whole.driver_version.cut_wrappers(excess),
    |plan, excess| plan.driver.name = plan.whole.driver_name.cut_wrappers(excess),
];

impl<'p> Plan<'p> {
    #[inline]
    pub(super) fn fitting(whole: &'p ClientDocument<'p>) -> Result<Self, InvalidHandshake> {
        let mut plan = Self {
            whole,
            driver: Driver {
                name: whole.driver_name.as_str(),
                version: whole.driver_version.as_str(),
            },
            os: OsPart::Whole(&whole.os),
            platform: whole.platform.as_str(),
            env: if whole.env.is_empty() {
                EnvPart::Nothing
            } else {
                EnvPart::Whole(&whole.env)
            },
            len: 0,
        };
        plan.len = document_len(&plan);
        if plan.excess() > 0 {
            plan.cut()?;
        }
        Ok(plan)
    }

    #[cold]
    fn cut(&mut self) -> Result<(), InvalidHandshake> {
        for cut in CUTS {
            cut(self, self.excess());
            self.len = document_len(self);
            if self.excess() == 0 {
                return Ok(());
            }
        }
        let size = u32::try_from(self.len).unwrap_or(u32::MAX);
        Err(InvalidHandshake::TooLarge { size })
    }

    #[inline]
    const fn excess(&self) -> usize {
        self.len.saturating_sub(ClientDocument::MAX_LEN)
    }

    /// Bytes of the document, 512 at most.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.len
    }
}

impl Content for Plan<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        if let Some(name) = &self.whole.application {
            out.nested(b"\x03application\0", &Application(name.as_str()));
        }
        out.nested(b"\x03driver\0", &self.driver);
        match &self.os {
            OsPart::Whole(os) => out.nested(b"\x03os\0", *os),
            OsPart::Type(kind) => out.nested(b"\x03os\0", &OsType(kind)),
        }
        if !self.platform.is_empty() {
            out.string(b"\x02platform\0", self.platform.as_bytes());
        }
        match &self.env {
            EnvPart::Whole(env) => out.nested(b"\x03env\0", *env),
            EnvPart::Name(name) => out.nested(b"\x03env\0", name),
            EnvPart::Nothing => {}
        }
    }
}

impl Content for Application<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02name\0", self.0.as_bytes());
    }
}

impl Content for Driver<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02name\0", self.name.as_bytes());
        out.string(b"\x02version\0", self.version.as_bytes());
    }
}

struct OsType<'p>(&'p str);

impl Content for OsType<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02type\0", self.0.as_bytes());
    }
}

impl Content for EnvName {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02name\0", self.as_str().as_bytes());
    }
}
