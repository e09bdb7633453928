//! A command before it is a message.

use bson::spec::BinarySubtype;
use bson::{Binary, Document, RawDocumentBuf, doc};

use crate::message::DocumentSequence;

/// What an operation built, and what the driver adds to it.
#[derive(Clone, Debug)]
pub struct Command {
    pub name: String,
    pub database: String,
    /// The operation's own document; a user's, for `runCommand`.
    pub body: Document,
    pub sequences: Vec<DocumentSequence>,
    pub exhaust_allowed: bool,
    pub reply_expected: bool,
    pub session: Option<[u8; 16]>,
    pub txn_number: Option<i64>,
    /// `Some(true)` for the first command of a transaction, `Some(false)` for the others.
    pub transaction: Option<bool>,
}

/// Commands whose content is shown to nobody, in lower case.
const SENSITIVE: [&str; 9] = [
    "authenticate",
    "saslstart",
    "saslcontinue",
    "getnonce",
    "createuser",
    "updateuser",
    "copydbgetnonce",
    "copydbsaslstart",
    "copydb",
];

impl Command {
    pub fn new(name: &str, database: &str, body: Document) -> Self {
        Self {
            name: name.to_owned(),
            database: database.to_owned(),
            body,
            sequences: Vec::new(),
            exhaust_allowed: false,
            reply_expected: true,
            session: None,
            txn_number: None,
            transaction: None,
        }
    }

    pub fn is_sensitive(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        SENSITIVE.contains(&&*name)
            || is_hello(&name) && self.body.contains_key("speculativeAuthenticate")
    }

    /// Whether the compression specification lets it be compressed.
    pub fn is_compressible(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        !SENSITIVE.contains(&&*name) && !is_hello(&name)
    }

    /// The body with everything that the driver adds behind the operation's own fields.
    pub fn encode(&self) -> bson::error::Result<RawDocumentBuf> {
        let mut body = self.body.clone();
        body.insert("$db", &*self.database);
        if let Some(id) = self.session {
            body.insert("lsid", doc! { "id": uuid(id) });
        }
        if let Some(number) = self.txn_number {
            body.insert("txnNumber", number);
        }
        if let Some(first) = self.transaction {
            if first {
                body.insert("startTransaction", true);
            }
            body.insert("autocommit", false);
        }
        RawDocumentBuf::try_from(&body)
    }
}

fn is_hello(lower_case: &str) -> bool {
    matches!(lower_case, "hello" | "ismaster")
}

pub(crate) fn uuid(id: [u8; 16]) -> Binary {
    Binary {
        subtype: BinarySubtype::Uuid,
        bytes: id.to_vec(),
    }
}
