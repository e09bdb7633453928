//! Markdown text: headings, paragraphs, tables.

/// A page that is being written.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// A page that begins with a comment, which readers do not see.
    pub(crate) fn new(comment: &str) -> Self {
        Self {
            text: format!("<!-- {comment} -->\n"),
        }
    }

    /// A heading; 1 is the page's own.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.text.push('\n');
        self.text.push_str(&"#".repeat(level));
        self.text.push(' ');
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A paragraph, on one line.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.text.push('\n');
        self.text.push_str(&joined(text));
        self.text.push('\n');
    }

    /// A table; without rows nothing is written.
    pub(crate) fn table<const N: usize>(&mut self, head: [&str; N], rows: &[[String; N]]) {
        if rows.is_empty() {
            return;
        }
        self.text.push('\n');
        self.row(head.map(str::to_owned));
        self.row(head.map(|_| "---".to_owned()));
        for row in rows {
            self.row(row.each_ref().map(|cell| joined(&cell.replace('|', "\\|"))));
        }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        for cell in cells {
            self.text.push_str("| ");
            self.text.push_str(&cell);
            if !cell.is_empty() {
                self.text.push(' ');
            }
        }
        self.text.push_str("|\n");
    }

    /// The page's text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// Text on one line.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name as code.
pub(crate) fn code(name: &str) -> String {
    format!("`{name}`")
}

/// A place of the page that is linked to: a kind of entry and a name.
pub(crate) fn target(kind: &str, name: &str) -> String {
    format!("<a id=\"{kind}.{name}\"></a>{}", code(name))
}

/// A link to such a place.
pub(crate) fn to(kind: &str, name: &str) -> String {
    format!("[{}](#{kind}.{name})", code(name))
}
