//! What telemetry there is: the registry that this version of the crate emits by.

use std::io::{self, Write};

use opmsg_telemetry::observe::schema;

/// Writes the resolved registry as JSON.
pub(crate) fn run(output: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *output, schema::registry())?;
    output.write_all(b"\n")
}
