//! Two programs that the proxy's speed is compared with: one that passes bytes on and looks at nothing, one that answers at once.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use mongodb::bson::{RawDocument, rawdoc};

use crate::wire::message_len;

/// Passes bytes on in both directions until standard input ends.
pub fn forward(upstream: SocketAddr) -> io::Result<()> {
    serve(move |client| {
        let server = TcpStream::connect(upstream)?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
        thread::spawn(move || pass(&from_server, &to_client));
        pass(&client, &server)
    })
}

fn pass(mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let mut chunk = vec![0; 1 << 16];
    loop {
        let len = from.read(&mut chunk)?;
        if len == 0 {
            return to.shutdown(Shutdown::Write);
        }
        to.write_all(&chunk[..len])?;
    }
}

/// Answers each message with the same reply, which a hello takes for a server of wire version 29.
pub fn answer() -> io::Result<()> {
    serve(|mut client| {
        client.set_nodelay(true)?;
        let mut waiting = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        let mut reply = reply();
        loop {
            let len = client.read(&mut chunk)?;
            if len == 0 {
                return Ok(());
            }
            waiting.extend_from_slice(&chunk[..len]);
            let mut start = 0;
            while let Ok(Some(len)) = message_len(&waiting[start..])
                && len <= waiting.len() - start
            {
                reply[8..12].copy_from_slice(&waiting[start + 4..start + 8]);
                client.write_all(&reply)?;
                start += len;
            }
            waiting.drain(..start);
        }
    })
}

fn reply() -> Vec<u8> {
    op_msg(&rawdoc! { "maxWireVersion": 29, "ok": 1.0 })
}

/// A message that has a body and nothing else.
pub fn op_msg(body: &RawDocument) -> Vec<u8> {
    let mut message = vec![0; 12];
    message.extend(2013_i32.to_le_bytes());
    message.extend([0; 5]);
    message.extend(body.as_bytes());
    let len = i32::try_from(message.len()).unwrap_or(i32::MAX);
    message[..4].copy_from_slice(&len.to_le_bytes());
    message
}

fn serve(
    connection: impl Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static,
) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on {}", listener.local_addr()?);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let connection = connection.clone();
            thread::spawn(move || connection(client));
        }
    });
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    println!("{{\"counters\":{{}}}}");
    Ok(())
}
