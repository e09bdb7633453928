//! Writes packet captures: TCP conversations over IPv4 and Ethernet, in the classic pcap format.

use std::fs;
use std::path::Path;

/// Port of the server's side.
pub(crate) const SERVER_PORT: u16 = 27017;

const SYN: u8 = 0x02;
const PUSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// A capture in the making.
pub(crate) struct Pcap {
    bytes: Vec<u8>,
    conversations: u16,
    packets: u32,
}

/// One TCP conversation: the client's port and how far each side has got.
pub(crate) struct Conversation {
    client_port: u16,
    client: u32,
    server: u32,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum From {
    Client,
    Server,
}

impl Pcap {
    pub(crate) fn new() -> Self {
        let mut bytes = Vec::new();
        // Magic number of the form with microseconds, version 2.4, zone and accuracy, longest packet, Ethernet.
        bytes.extend(0xa1b2_c3d4_u32.to_le_bytes());
        bytes.extend(2_u16.to_le_bytes());
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend(0x4_0000_u32.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        Self {
            bytes,
            conversations: 0,
            packets: 0,
        }
    }

    /// The three packets that open a conversation.
    pub(crate) fn open(&mut self) -> Conversation {
        self.conversations += 1;
        let mut conversation = Conversation {
            client_port: 40_000 + self.conversations,
            client: 1_000,
            server: 2_000_000,
        };
        self.packet(&conversation, From::Client, SYN, &[]);
        conversation.client += 1;
        self.packet(&conversation, From::Server, SYN | ACK, &[]);
        conversation.server += 1;
        self.packet(&conversation, From::Client, ACK, &[]);
        conversation
    }

    /// A stream's next bytes, in segments of at most `segment` bytes.
    pub(crate) fn send(
        &mut self,
        conversation: &mut Conversation,
        from: From,
        bytes: &[u8],
        segment: usize,
    ) {
        for bytes in bytes.chunks(segment) {
            self.packet(conversation, from, PUSH | ACK, bytes);
            let len = u32::try_from(bytes.len()).unwrap();
            match from {
                From::Client => conversation.client += len,
                From::Server => conversation.server += len,
            }
        }
    }

    fn packet(&mut self, conversation: &Conversation, from: From, flags: u8, payload: &[u8]) {
        let client = (
            [10, 0, 0, 1],
            conversation.client_port,
            conversation.client,
            [2, 0, 0, 0, 0, 1],
        );
        let server = (
            [10, 0, 0, 2],
            SERVER_PORT,
            conversation.server,
            [2, 0, 0, 0, 0, 2],
        );
        let (source, target) = match from {
            From::Client => (client, server),
            From::Server => (server, client),
        };
        let mut packet = Vec::new();
        packet.extend(target.3);
        packet.extend(source.3);
        packet.extend([0x08, 0x00]);
        // IPv4: 20 bytes of header, one fragment, 64 hops, TCP, checksum left to be taken on trust.
        let total = u16::try_from(40 + payload.len()).unwrap();
        packet.extend([0x45, 0]);
        packet.extend(total.to_be_bytes());
        packet.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        packet.extend(source.0);
        packet.extend(target.0);
        // TCP: 20 bytes of header, checksum as above.
        packet.extend(source.1.to_be_bytes());
        packet.extend(target.1.to_be_bytes());
        packet.extend(source.2.to_be_bytes());
        let acknowledged = if flags & ACK == 0 { 0 } else { target.2 };
        packet.extend(acknowledged.to_be_bytes());
        packet.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        packet.extend(payload);

        self.packets += 1;
        let len = u32::try_from(packet.len()).unwrap();
        // One millisecond after the other, from 2026-01-01 on.
        let micros = u64::from(self.packets) * 1_000;
        self.bytes
            .extend((1_767_225_600 + u32::try_from(micros / 1_000_000).unwrap()).to_le_bytes());
        self.bytes
            .extend(u32::try_from(micros % 1_000_000).unwrap().to_le_bytes());
        self.bytes.extend(len.to_le_bytes());
        self.bytes.extend(len.to_le_bytes());
        self.bytes.extend(packet);
    }

    pub(crate) fn write(&self, path: &Path) {
        fs::write(path, &self.bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
