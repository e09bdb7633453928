//! Rust text as rustfmt leaves it, for the few shapes that the generated files have.

/// Columns that a line of code has; rustfmt's default, like the other widths below.
const LINE: usize = 100;
/// Widest fields of a struct literal on one line.
const STRUCT: usize = 18;
/// Widest arguments of a call on one line.
const CALL: usize = 60;
/// Widest elements of an array on one line.
const ARRAY: usize = 60;
/// Elements up to this width share lines when an array does not fit on one.
const SHORT_ELEMENT: usize = 10;
/// Columns that a line of documentation has here; rustfmt leaves comments alone.
const DOC: usize = 130;

/// The field of a struct literal that stands for all others.
pub(crate) const BASE: &str = "..";

/// An expression.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// Anything that is never broken: a path, a number, a short call.
    Word(String),
    /// A string literal; over the end of the line it continues on the next one.
    Text(String),
    /// `&` before an expression.
    Ref(Box<Self>),
    /// A struct literal: name and fields; a field named `..` is the value that the others are taken from.
    Struct(String, Vec<(String, Self)>),
    /// A call: path and arguments.
    Call(String, Vec<Self>),
    /// An array.
    Array(Vec<Self>),
}

/// A word.
pub(crate) fn word(text: impl Into<String>) -> Expr {
    Expr::Word(text.into())
}

/// A string literal.
pub(crate) fn text(text: impl Into<String>) -> Expr {
    Expr::Text(text.into())
}

/// A reference to an array, in other words a static slice.
pub(crate) fn slice(elements: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Ref(Box::new(Expr::Array(elements.into_iter().collect())))
}

/// A struct literal.
pub(crate) fn literal<'a>(name: &str, fields: impl IntoIterator<Item = (&'a str, Expr)>) -> Expr {
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Expr::Struct(name.to_owned(), fields.collect())
}

/// A call.
pub(crate) fn call(path: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(path.to_owned(), arguments.into_iter().collect())
}

/// `Some(…)` or `None`.
pub(crate) fn option(value: Option<Expr>) -> Expr {
    match value {
        Some(value) => call("Some", [value]),
        None => word("None"),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

impl Expr {
    /// The expression on one line, if its own rules permit that.
    fn flat(&self) -> Option<String> {
        match self {
            Self::Word(text) => Some(text.clone()),
            Self::Text(text) => Some(quoted(text)),
            Self::Ref(inner) => Some(format!("&{}", inner.flat()?)),
            Self::Struct(name, fields) => {
                let fields: Option<Vec<String>> = fields
                    .iter()
                    .map(|(name, value)| {
                        Some(format!("{}{}", field_start(name, value), value.flat()?))
                    })
                    .collect();
                let fields = fields?.join(", ");
                (width(&fields) <= STRUCT).then(|| match fields.as_str() {
                    "" => format!("{name} {{}}"),
                    fields => format!("{name} {{ {fields} }}"),
                })
            }
            Self::Call(path, arguments) => {
                joined(arguments, CALL).map(|arguments| format!("{path}({arguments})"))
            }
            Self::Array(elements) => {
                joined(elements, ARRAY).map(|elements| format!("[{elements}]"))
            }
        }
    }

    /// Writes the expression behind `used` columns of the current line, with `after` columns to come behind it.
    fn write(&self, indent: usize, used: usize, after: usize, out: &mut String) {
        match self.flat() {
            Some(flat) if used + width(&flat) + after <= LINE => out.push_str(&flat),
            _ => self.write_broken(indent, used, after, out),
        }
    }

    /// The same over several lines.
    fn write_broken(&self, indent: usize, used: usize, after: usize, out: &mut String) {
        match self {
            Self::Word(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&broken(text, used, after)),
            Self::Ref(inner) => {
                out.push('&');
                inner.write_broken(indent, used + 1, after, out);
            }
            Self::Struct(name, fields) => {
                out.push_str(name);
                out.push_str(" {\n");
                for (name, value) in fields {
                    let behind = if name == BASE { "" } else { "," };
                    value.write_row(indent + 4, &field_start(name, value), behind, out);
                }
                close(indent, "}", out);
            }
            Self::Call(path, arguments) => {
                out.push_str(path);
                out.push('(');
                let used = used + width(path) + 1;
                Self::write_items(arguments, indent, used, after, ")", out);
            }
            Self::Array(elements) => {
                out.push('[');
                Self::write_items(elements, indent, used + 1, after, "]", out);
            }
        }
    }

    /// The inside of brackets over several lines: an only item that has brackets itself stays with the outer ones.
    fn write_items(
        items: &[Self],
        indent: usize,
        used: usize,
        after: usize,
        end: &str,
        out: &mut String,
    ) {
        if let [only] = items
            && only.has_brackets()
        {
            only.write_broken(indent, used, after + 1, out);
            out.push_str(end);
            return;
        }
        out.push('\n');
        let flat: Option<Vec<String>> = items.iter().map(Self::flat).collect();
        match flat {
            Some(flat) if end == "]" && flat.iter().all(|item| width(item) <= SHORT_ELEMENT) => {
                fill(&flat, indent + 4, out);
            }
            _ => {
                for item in items {
                    item.write_row(indent + 4, "", ",", out);
                }
            }
        }
        close(indent, end, out);
    }

    /// How wide the first line is when what is in the brackets stands below; `None` without brackets.
    fn opening(&self) -> Option<usize> {
        match self {
            Self::Word(_) | Self::Text(_) => None,
            Self::Ref(inner) => Some(1 + inner.opening()?),
            Self::Struct(name, _) => Some(width(name) + 2),
            Self::Call(path, _) => Some(width(path) + 1),
            Self::Array(_) => Some(1),
        }
    }

    /// Whether the expression can begin on the line of the brackets around it.
    fn has_brackets(&self) -> bool {
        self.opening().is_some()
    }

    /// A line of its own, or several: what stands before the expression, the expression, what stands behind it.
    fn write_row(&self, indent: usize, before: &str, behind: &str, out: &mut String) {
        pad(indent, out);
        out.push_str(before);
        self.write(indent, indent + width(before), width(behind), out);
        out.push_str(behind);
        out.push('\n');
    }
}

/// `name: `, or nothing for a field that is named like its value.
fn field_start(name: &str, value: &Expr) -> String {
    match value {
        _ if name == BASE => BASE.to_owned(),
        Expr::Word(word) if word == name => String::new(),
        _ => format!("{name}: "),
    }
}

/// Items on one line, if they may be: an only one without brackets may always.
fn joined(items: &[Expr], limit: usize) -> Option<String> {
    let flat: Option<Vec<String>> = items.iter().map(Expr::flat).collect();
    let flat = flat?.join(", ");
    let is_plain = matches!(items, [only] if !only.has_brackets());
    (is_plain || width(&flat) <= limit).then_some(flat)
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn close(indent: usize, end: &str, out: &mut String) {
    pad(indent, out);
    out.push_str(end);
}

/// Short elements, as many to a line as fit; rustfmt leaves the last column free.
fn fill(items: &[String], indent: usize, out: &mut String) {
    let mut used = 0;
    for item in items {
        let add = width(item) + 1;
        if used > 0 && used + 1 + add < LINE {
            out.push(' ');
            used += 1;
        } else {
            if used > 0 {
                out.push('\n');
            }
            pad(indent, out);
            used = indent;
        }
        out.push_str(item);
        out.push(',');
        used += add;
    }
    out.push('\n');
}

/// A string literal that continues over lines: `\` at the end of a line takes the break and the next line's blanks away.
fn broken(text: &str, used: usize, after: usize) -> String {
    let mut out = String::from("\"");
    let mut column = used + 1;
    let mut words = text.split_inclusive(' ').peekable();
    while let Some(word) = words.next() {
        let quoted = quoted(word);
        let word = &quoted[1..quoted.len() - 1];
        // Behind the last word: the quote and what the caller writes. Behind any other: at least the backslash.
        let behind = if words.peek().is_some() { 1 } else { 1 + after };
        if column > used + 1 && column + width(word) + behind > LINE {
            out.push_str("\\\n");
            pad(used + 1, &mut out);
            column = used + 1;
        }
        out.push_str(word);
        column += width(word);
    }
    out.push('"');
    out
}

/// A file that is being written.
#[derive(Debug, Default)]
pub(crate) struct Source {
    text: String,
}

impl Source {
    /// The code of this one, then that of another.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self
    }

    /// One line; an empty one has no blanks.
    pub(crate) fn line(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            pad(indent, &mut self.text);
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// `///` lines: paragraphs of running text, broken at blanks.
    pub(crate) fn doc(&mut self, indent: usize, text: &str) {
        self.comment(indent, "///", text);
    }

    /// An item that ends in an expression: `before` as in `pub const X: &str =`, and `behind` as in `;`.
    pub(crate) fn item(&mut self, indent: usize, before: &str, value: &Expr, behind: &str) {
        let start = indent + width(before) + 1;
        let flat = value.flat().map(|flat| width(&flat) + width(behind));
        let fits_at = |column: usize| flat.is_some_and(|flat| column + flat <= LINE);
        let opens = value.opening().is_some_and(|width| start + width <= LINE);
        // On one line, else on one line below, else broken.
        let below = !fits_at(start) && (fits_at(indent + 4) || !opens);
        if below {
            self.line(indent, before);
            value.write_row(indent + 4, "", behind, &mut self.text);
        } else {
            value.write_row(indent, &format!("{before} "), behind, &mut self.text);
        }
    }

    /// An expression on lines of its own.
    pub(crate) fn expr(&mut self, indent: usize, value: &Expr, behind: &str) {
        value.write_row(indent, "", behind, &mut self.text);
    }

    /// A function's first line, or lines: `before` as in `pub const fn new`.
    pub(crate) fn signature(
        &mut self,
        indent: usize,
        before: &str,
        parameters: &[String],
        result: &str,
    ) {
        let line = format!("{before}({}) -> {result} {{", parameters.join(", "));
        if indent + width(&line) <= LINE {
            self.line(indent, &line);
            return;
        }
        self.line(indent, &format!("{before}("));
        for parameter in parameters {
            self.line(indent + 4, &format!("{parameter},"));
        }
        self.line(indent, &format!(") -> {result} {{"));
    }

    fn comment(&mut self, indent: usize, mark: &str, text: &str) {
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                if !line.is_empty()
                    && indent + width(mark) + 1 + width(&line) + 1 + width(word) > DOC
                {
                    self.line(indent, &format!("{mark} {line}"));
                    line.clear();
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            self.line(indent, format!("{mark} {line}").trim_end());
        }
    }

    /// The file's text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// `use` of several names of one module.
pub(crate) fn import(module: &str, names: &[&str]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    let line = match names.as_slice() {
        [] => return String::new(),
        [only] => format!("use {module}::{only};"),
        several => format!("use {module}::{{{}}};", several.join(", ")),
    };
    if width(&line) <= LINE {
        return format!("{line}\n");
    }
    let mut out = format!("use {module}::{{\n");
    fill(&names, 4, &mut out);
    out.push_str("};\n");
    out
}
