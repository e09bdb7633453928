//! Builds the two example programs and says where they are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub struct Examples {
    pub shim: PathBuf,
    pub proxy: PathBuf,
}

impl Examples {
    /// With `LIVE_EXAMPLES` set, those that lie in that folder.
    pub fn build() -> Result<Self, String> {
        if let Some(folder) = std::env::var_os("LIVE_EXAMPLES").map(PathBuf::from) {
            return Ok(Self {
                shim: folder.join("shim"),
                proxy: folder.join("proxy"),
            });
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--release", "--locked", "--all-features"])
            .args(["--example", "shim", "--example", "proxy"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo does not start: {error}"))?;
        if !output.status.success() {
            return Err("the examples do not build".into());
        }
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        let find = |name: &str| {
            let messages = output
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok());
            let mut executables = messages.filter_map(|message: Value| {
                let is_wanted = message["target"]["name"] == name;
                let executable = message["executable"].as_str().filter(|_| is_wanted)?;
                Some(PathBuf::from(executable))
            });
            executables
                .next()
                .ok_or_else(|| format!("cargo built no {name}"))
        };
        Ok(Self {
            shim: find("shim")?,
            proxy: find("proxy")?,
        })
    }
}
