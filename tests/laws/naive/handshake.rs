//! The handshake's client document: what a server answers, and what a driver sends, each written down once more.

use super::document::{self, Fault};
use bson::{Bson, Document, RawDocumentBuf, doc};

/// A server's kind, by its two limits: before and after the fields are looked at.
pub const MONGOS: [usize; 2] = [512, 512];
pub const MONGOD: [usize; 2] = [1024, 512];
pub const MONGOD_INTERNAL: [usize; 2] = [1024, 1024];

fn sound(bytes: &[u8], nesting: u16) -> Result<(), i32> {
    document::check(bytes, nesting).map_err(|fault| match fault {
        Fault::Depth => 15,
        Fault::Structure => 22,
    })
}

/// The answer to a client document: nothing or a code.
pub fn judge(bytes: &[u8], limits: [usize; 2]) -> Result<(), i32> {
    sound(bytes, 199)?;
    fields(bytes, limits)
}

fn fields(bytes: &[u8], [first, last]: [usize; 2]) -> Result<(), i32> {
    if bytes.len() > first {
        return Err(185);
    }
    let (mut driver, mut os) = (false, false);
    for element in document::elements(bytes) {
        let wanted: &[&[u8]] = match element.name {
            b"application" => &[],
            b"driver" => &[b"name", b"version"],
            b"os" => &[b"type"],
            _ => continue,
        };
        if !matches!(element.kind, 3 | 4) {
            return Err(14);
        }
        let inner = document::elements(element.value);
        if element.name == b"application" {
            if let Some(name) = inner.iter().find(|inner| inner.name == b"name") {
                if name.kind != 2 {
                    return Err(14);
                }
                if escaped(&name.value[4..name.value.len() - 1]).len() > 128 {
                    return Err(184);
                }
            }
            continue;
        }
        let inner: Vec<_> = inner
            .iter()
            .filter(|inner| wanted.contains(&inner.name))
            .collect();
        if inner.iter().any(|inner| inner.kind != 2) {
            return Err(14);
        }
        let has = |name: &&&[u8]| inner.iter().any(|inner| inner.name == **name);
        if wanted.iter().filter(has).count() < wanted.len() {
            return Err(183);
        }
        driver |= element.name == b"driver";
        os |= element.name == b"os";
    }
    if !driver || !os {
        return Err(183);
    }
    if bytes.len() > last {
        return Err(185);
    }
    Ok(())
}

/// The answer to a hello's body; `None` if it has no client document.
pub fn judge_hello(
    body: &[u8],
    mut limits: [usize; 2],
    second_time: bool,
) -> Result<Option<()>, i32> {
    sound(body, 200)?;
    let elements = document::elements(body);
    let Some(client) = elements.iter().find(|element| element.name == b"client") else {
        return Ok(None);
    };
    if second_time {
        return Err(186);
    }
    if !matches!(client.kind, 3 | 4) {
        return Err(14);
    }
    let internal = elements
        .iter()
        .any(|element| element.name == b"internalClient");
    if internal && limits == MONGOD {
        limits = MONGOD_INTERNAL;
    }
    fields(client.value, limits).map(Some)
}

/// As the server writes a name into its logs.
pub fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in text {
        match byte {
            b'"' => out.extend(b"\\\""),
            b'\\' => out.extend(b"\\\\"),
            8 => out.extend(b"\\b"),
            9 => out.extend(b"\\t"),
            10 => out.extend(b"\\n"),
            12 => out.extend(b"\\f"),
            13 => out.extend(b"\\r"),
            0..=31 => out.extend(format!("\\u{byte:04x}").bytes()),
            _ => out.push(*byte),
        }
    }
    out
}

/// What a driver was told about itself. An empty text is none.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub application: String,
    pub name: String,
    pub version: String,
    /// Type, name, architecture, version.
    pub os: [String; 4],
    pub platform: String,
    /// `aws.lambda`, `azure.func`, `gcp.func`, `vercel`, or empty.
    pub env_name: &'static str,
    pub timeout: Option<i32>,
    pub memory: Option<i32>,
    pub region: String,
    pub docker: bool,
    pub kubernetes: bool,
    /// Name, version, platform.
    pub wrappers: Vec<[String; 3]>,
}

impl Config {
    /// A text and what the wrappers add to it, each wrapper once.
    fn joined(&self, own: &str, of: usize) -> String {
        let mut all = vec![own];
        for (at, wrapper) in self.wrappers.iter().enumerate() {
            if !self.wrappers[..at].contains(wrapper) {
                all.push(&wrapper[of]);
            }
        }
        all.retain(|text| !text.is_empty());
        all.join("|")
    }

    fn os(&self) -> Document {
        texts(&[
            ("type", &self.os[0]),
            ("name", &self.os[1]),
            ("architecture", &self.os[2]),
            ("version", &self.os[3]),
        ])
    }

    fn env(&self) -> Document {
        let mut env = texts(&[("name", self.env_name)]);
        if let Some(seconds) = self.timeout {
            env.insert("timeout_sec", seconds);
        }
        if let Some(megabytes) = self.memory {
            env.insert("memory_mb", megabytes);
        }
        if !self.region.is_empty() {
            env.insert("region", &self.region);
        }
        let container = texts(&[
            ("runtime", if self.docker { "docker" } else { "" }),
            (
                "orchestrator",
                if self.kubernetes { "kubernetes" } else { "" },
            ),
        ]);
        if !container.is_empty() {
            env.insert("container", container);
        }
        env
    }

    /// The document that the specification wants: the first that fits while one cut follows the other. `None` if none does.
    pub fn expected(&self) -> Option<Vec<u8>> {
        let fitting = |sent: &Sent| Some(sent.document()).filter(|document| document.len() <= 512);
        let mut sent = Sent {
            application: self.application.clone(),
            name: self.joined(&self.name, 0),
            version: self.joined(&self.version, 1),
            os: self.os(),
            platform: self.joined(&self.platform, 2),
            env: self.env(),
        };
        let published: [fn(&mut Sent, &Self); 4] = [
            |_, _| {},
            |sent, config| sent.env = texts(&[("name", config.env_name)]),
            |sent, config| sent.os = doc! { "type": &config.os[0] },
            |sent, _| sent.env = Document::new(),
        ];
        for cut in published {
            cut(&mut sent, self);
            if let Some(document) = fitting(&sent) {
                return Some(document);
            }
        }
        while sent.platform.pop().is_some() {
            if let Some(document) = fitting(&sent) {
                return Some(document);
            }
        }
        while sent.version.len() > self.version.len() {
            sent.version.pop();
            if let Some(document) = fitting(&sent.without_dangling(&self.name, &self.version)) {
                return Some(document);
            }
        }
        while sent.name.len() > self.name.len() {
            sent.name.pop();
            if let Some(document) = fitting(&sent.without_dangling(&self.name, &self.version)) {
                return Some(document);
            }
        }
        None
    }
}

#[derive(Clone)]
struct Sent {
    application: String,
    name: String,
    version: String,
    os: Document,
    platform: String,
    env: Document,
}

impl Sent {
    fn without_dangling(&self, own_name: &str, own_version: &str) -> Self {
        let mut out = self.clone();
        for (text, own) in [(&mut out.name, own_name), (&mut out.version, own_version)] {
            if text.len() > own.len() && text.ends_with('|') {
                text.pop();
            }
        }
        out
    }

    fn document(&self) -> Vec<u8> {
        let mut client = Document::new();
        if !self.application.is_empty() {
            client.insert("application", doc! { "name": &self.application });
        }
        client.insert(
            "driver",
            doc! { "name": &self.name, "version": &self.version },
        );
        client.insert("os", self.os.clone());
        if !self.platform.is_empty() {
            client.insert("platform", &self.platform);
        }
        if !self.env.is_empty() {
            client.insert("env", self.env.clone());
        }
        encoded(&client)
    }
}

/// By `bson`.
pub fn encoded(document: &Document) -> Vec<u8> {
    RawDocumentBuf::try_from(document)
        .expect("names without NUL")
        .into_bytes()
}

/// The texts that are not empty.
fn texts(pairs: &[(&str, &str)]) -> Document {
    pairs
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| ((*name).to_owned(), Bson::from(*text)))
        .collect()
}
