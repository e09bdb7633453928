//! `--fail-points`: the command `configureFailPoint` with `failCommand`, as servers with test commands have it, so that a test says which
//! commands fail, how and how often.
//!
//! `{ configureFailPoint: "failCommand", mode: { times: 2 }, data: { failCommands: ["find"], errorCode: 462, errorLabels: [...] } }`
//! fails the next two `find`. `mode` is also `{ skip: N }`, `"alwaysOn"` or `"off"`; `data` takes `closeConnection: true` and
//! `writeConcernError: {...}` too, and `baseBackoffMS` of any type, which goes into the error as the limiter of a server has it.

use std::sync::{Mutex, PoisonError};

use bson::raw::cstr;
use bson::{RawArray, RawArrayBuf, RawBson, RawBsonRef, RawDocumentBuf, rawdoc};

use crate::commands::arguments::{Arguments, flag, integer};
use crate::failure::Failure;

/// What becomes of a command.
#[derive(Clone, Debug)]
pub(crate) enum Injected {
    /// The connection ends, and the command does not run.
    Close,
    /// The command does not run; this is the reply.
    Reply(RawDocumentBuf),
    /// The command runs, and the reply has this too.
    Append(RawDocumentBuf),
}

/// The one fail point that there is. `None` when the option is off.
#[derive(Debug)]
pub(crate) struct FailPoints(Option<Mutex<Option<FailPoint>>>);

#[derive(Debug)]
struct FailPoint {
    skip: u64,
    /// How often still; `None` without end.
    times: Option<u64>,
    commands: Vec<String>,
    injected: Injected,
}

impl FailPoints {
    pub(crate) fn new(on: bool) -> Self {
        Self(on.then(Mutex::default))
    }

    /// Runs `configureFailPoint`.
    pub(crate) fn configure(&self, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
        let state = self.0.as_ref().ok_or(NOT_FOUND)?;
        if arguments.database != "admin" || text(arguments, arguments.name)? != Some("failCommand")
        {
            return Err(Failure::bad_value(
                "the fail point is failCommand, on admin",
            ));
        }
        let fail_point = match arguments.get("mode")? {
            Some(RawBsonRef::String("off")) => None,
            Some(RawBsonRef::String("alwaysOn")) => Some((0, None)),
            Some(RawBsonRef::Document(mode)) => {
                let count = |name: &str| -> Result<Option<u64>, Failure> {
                    let value = mode.get(name)?.map(integer).transpose()?;
                    Ok(value.map(|value| u64::try_from(value).unwrap_or(0)))
                };
                let (skip, times) = (count("skip")?, count("times")?);
                if skip.is_none() && times.is_none() {
                    return Err(Failure::bad_value(
                        "a mode is off, alwaysOn, {skip: N} or {times: N}",
                    ));
                }
                Some((skip.unwrap_or(0), times))
            }
            _ => return Err(Failure::bad_value("a fail point needs a mode")),
        };
        let fail_point = match fail_point {
            None => None,
            Some((skip, times)) => Some(read(arguments, skip, times)?),
        };
        *state.lock().unwrap_or_else(PoisonError::into_inner) = fail_point;
        Ok(rawdoc! { "count": 0, "ok": 1.0 })
    }

    /// What becomes of a command, if it is one to fail.
    pub(crate) fn meet(&self, arguments: &Arguments<'_>) -> Option<Injected> {
        let mut state = self.0.as_ref()?.lock();
        let state = state
            .as_mut()
            .map_or_else(|_| None, |state| state.as_mut())?;
        // The one command that turns it off is never one of them.
        if arguments.name == "configureFailPoint"
            || !state.commands.iter().any(|name| name == arguments.name)
        {
            return None;
        }
        if let Some(skip) = state.skip.checked_sub(1) {
            state.skip = skip;
            return None;
        }
        if let Some(times) = state.times {
            state.times = Some(times.checked_sub(1)?);
        }
        Some(state.injected.clone())
    }
}

const NOT_FOUND: Failure = Failure::new(59, "CommandNotFound", "no such command");

fn text<'a>(arguments: &Arguments<'a>, name: &str) -> Result<Option<&'a str>, Failure> {
    Ok(arguments.get(name)?.and_then(RawBsonRef::as_str))
}

fn read(arguments: &Arguments<'_>, skip: u64, times: Option<u64>) -> Result<FailPoint, Failure> {
    let missing = Failure::missing("a fail point needs data with failCommands");
    let data = arguments.document("data")?.ok_or(missing)?;
    let array = |name: &str| -> Result<Option<&RawArray>, Failure> {
        Ok(data.get(name)?.and_then(RawBsonRef::as_array))
    };
    let mut commands = Vec::new();
    for name in array("failCommands")?.ok_or(missing)? {
        commands.push(name?.as_str().ok_or(missing)?.to_owned());
    }
    let labels = array("errorLabels")?.map(RawArray::to_owned);
    let injected = if data.get("closeConnection")?.map(flag).transpose()? == Some(true) {
        Injected::Close
    } else if let Some(code) = data.get("errorCode")?.map(integer).transpose()? {
        let code = i32::try_from(code).map_err(|_| Failure::bad_value("a code is an int32"))?;
        let backoff = data.get("baseBackoffMS")?.map(RawBson::from);
        Injected::Reply(error(code, labels, backoff))
    } else if let Some(RawBsonRef::Document(error)) = data.get("writeConcernError")? {
        let mut appended = rawdoc! { "writeConcernError": error.to_owned() };
        append_labels(&mut appended, labels);
        Injected::Append(appended)
    } else {
        return Err(Failure::bad_value(
            "a fail point needs closeConnection, errorCode or writeConcernError",
        ));
    };
    Ok(FailPoint {
        skip,
        times,
        commands,
        injected,
    })
}

fn error(code: i32, labels: Option<RawArrayBuf>, backoff: Option<RawBson>) -> RawDocumentBuf {
    let mut reply = rawdoc! {
        "ok": 0.0,
        "errmsg": "Failing command via 'failCommand' failpoint",
        "code": code,
        "codeName": code_name(code),
    };
    append_labels(&mut reply, labels);
    if let Some(backoff) = backoff {
        reply.append(cstr!("baseBackoffMS"), backoff);
    }
    reply
}

fn append_labels(reply: &mut RawDocumentBuf, labels: Option<RawArrayBuf>) {
    if let Some(labels) = labels {
        reply.append(cstr!("errorLabels"), labels);
    }
}

/// The names of the codes that tests ask for.
fn code_name(code: i32) -> String {
    let name = match code {
        6 => "HostUnreachable",
        13 => "Unauthorized",
        91 => "ShutdownInProgress",
        112 => "WriteConflict",
        189 => "PrimarySteppedDown",
        391 => "ReauthenticationRequired",
        433 => "AdmissionQueueOverflow",
        462 => "IngressRequestRateLimitExceeded",
        10107 => "NotWritablePrimary",
        _ => return format!("Location{code}"),
    };
    name.to_owned()
}
