//! As much HTTP/1.1 as an export needs: one POST to a collector on this machine.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::arguments::loopback;

/// A collector that is slower is as good as none.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where a collector listens.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    address: SocketAddr,
    host: String,
    prefix: String,
}

impl Endpoint {
    /// Takes `http://HOST:PORT`, with a prefix for the paths if there is one.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let rest = url
            .strip_prefix("http://")
            .ok_or_else(|| format!("{url:?}: http://HOST:PORT expected"))?;
        let (host, prefix) = match rest.split_once('/') {
            Some((host, prefix)) => (host, format!("/{}", prefix.trim_end_matches('/'))),
            None => (rest, String::new()),
        };
        let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible(url) {
            return Err(format!("{url:?}: printable characters expected"));
        }
        let address = match host.contains("]:") || host.matches(':').count() == 1 {
            true => loopback(host)?,
            false => loopback(&format!("{host}:80"))?,
        };
        Ok(Self {
            address,
            host: host.to_owned(),
            prefix: if prefix == "/" { String::new() } else { prefix },
        })
    }

    /// Sends a body to a path. The connection is closed afterwards; exports are seconds apart.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&self.address, TIMEOUT)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        let head = format!(
            "POST {}{path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-protobuf\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            self.prefix,
            self.host,
            body.len(),
        );
        stream.write_all(&[head.as_bytes(), body].concat())?;
        // Only the status matters: `HTTP/1.1 200`.
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        match status.strip_prefix(b"HTTP/1.") {
            Some([_, b' ', b'2', _, _]) => Ok(()),
            _ => Err(io::Error::other("the collector refused the export")),
        }
    }
}
