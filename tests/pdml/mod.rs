//! Runs `tshark` and reads what it says about the `MongoDB` messages of a capture, field by field with their places (PDML).

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::pcap::SERVER_PORT;

/// A message as the dissector sees it, in the capture's order.
#[derive(Debug, Default)]
pub(crate) struct Dissected {
    pub(crate) fields: Vec<Field>,
    /// The dissector gave up on it.
    pub(crate) malformed: bool,
}

/// A field: what is shown of it, its bytes in hexadecimal, its place in the packet or in what was put together from several, its size.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) show: String,
    pub(crate) value: String,
    pub(crate) at: usize,
    pub(crate) size: usize,
}

impl Dissected {
    pub(crate) fn all<'d>(&'d self, name: &'d str) -> impl Iterator<Item = &'d Field> {
        self.fields.iter().filter(move |field| field.name == name)
    }

    /// What is shown of a field that stands once.
    pub(crate) fn one<'d>(&'d self, name: &'d str) -> &'d str {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(field), None) => &field.show,
            (first, _) => panic!(
                "{name} stands {} in {self:?}",
                first.map_or("nowhere", |_| "twice")
            ),
        }
    }
}

fn tshark(folder: &Path) -> Command {
    let mut command = Command::new("tshark");
    // Without the settings of whoever runs the test.
    command.env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    command
}

/// The dissector's field names, or `None` if the program is not installed.
pub(crate) fn field_names(folder: &Path) -> Option<Vec<String>> {
    let output = match tshark(folder).args(["-G", "fields"]).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        output => output.expect("tshark starts"),
    };
    assert!(output.status.success(), "tshark -G fields");
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split('\t').nth(2));
    Some(
        names
            .filter(|name| name.starts_with("mongo."))
            .map(str::to_owned)
            .collect(),
    )
}

pub(crate) fn dissect(folder: &Path, capture: &Path) -> Vec<Dissected> {
    let port = format!("tcp.port=={SERVER_PORT},mongo");
    let output = tshark(folder)
        .args(["-n", "-d", &port, "-T", "pdml", "-J", "mongo _ws.malformed"])
        .arg("-r")
        .arg(capture)
        .output()
        .expect("tshark starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "tshark: {errors}");
    read(&String::from_utf8_lossy(&output.stdout))
}

/// Each element of a PDML text stands on a line of its own.
fn read(pdml: &str) -> Vec<Dissected> {
    let mut messages: Vec<Dissected> = Vec::new();
    let mut inside = false;
    for line in pdml.lines().map(str::trim_start) {
        if line.starts_with("<proto ") {
            let name = attribute(line, "name");
            inside = name == "mongo";
            if inside {
                messages.push(Dissected::default());
            }
            if name == "_ws.malformed" {
                let last = messages.last_mut();
                last.expect("a message before its fault").malformed = true;
            }
        } else if line.starts_with("<field ")
            && inside
            && let Some(message) = messages.last_mut()
        {
            message.fields.push(Field {
                name: attribute(line, "name"),
                show: attribute(line, "show"),
                value: attribute(line, "value"),
                at: number(line, "pos"),
                size: number(line, "size"),
            });
        }
    }
    messages
}

fn attribute(line: &str, name: &str) -> String {
    let found = line.split_once(&format!(" {name}=\""));
    let value = found.and_then(|(_, rest)| rest.split_once('"'));
    let text = value.map_or("", |(value, _)| value);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

fn number(line: &str, name: &str) -> usize {
    attribute(line, name).parse().unwrap_or(0)
}
