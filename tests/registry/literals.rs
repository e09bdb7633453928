//! String literals of Rust code as the compiler sees them, without those in comments, documentation and tests.

/// What is spelled out in code, with the number of the line that it begins on.
#[derive(Debug, PartialEq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    /// One literal; escapes are what they stand for.
    Whole,
    /// All literals of a `concat!` that has something of the environment.
    Joined,
    /// A macro that makes a text of pieces that cannot be searched: `concat!` of nothing but pieces, `stringify!`.
    Pieces,
}

/// What a piece of source is.
enum Piece {
    /// One character that begins nothing longer.
    Code,
    Comment,
    /// The text stands between these many bytes from the start and from the end; `true` if it has escapes.
    Literal(usize, usize, bool),
    Char,
}

/// A part of the source that ends with its brackets.
#[derive(Default)]
struct Open {
    line: usize,
    depth: usize,
    text: String,
    has_environment: bool,
    /// The depth of an `env!` in it.
    environment: Option<usize>,
}

/// The literals outside of what is under `#[cfg(test)]` or `#[doc`.
pub(crate) fn literals(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    let mut depth = 0_usize;
    // The depth in brackets that a test's item, a documentation's attribute and a `concat!` began at.
    let (mut test, mut doc, mut concat) = (None, None, None::<Open>);
    while at < source.len() {
        let (rest, before) = (&source[at..], &source[..at]);
        let (piece, len) = piece(rest, before);
        let whole = &rest[..len];
        let is_skipped = test.is_some() || doc.is_some();
        match piece {
            Piece::Literal(start, end, has_escapes) if !is_skipped => {
                let text = &whole[start..len - end];
                let text = match has_escapes {
                    true => unescaped(text),
                    false => text.to_owned(),
                };
                // What the environment has is no part of a name, and its name is no text.
                if let Some(open) = &mut concat {
                    let is_text = open.environment.is_none();
                    open.text.push_str(if is_text { &text } else { " " });
                }
                let kind = Kind::Whole;
                found.push(Literal { line, text, kind });
            }
            Piece::Code => {
                let begins = |name| !in_word(before) && rest.starts_with(name);
                if begins("#[cfg(test)]") {
                    test = test.or(Some(depth));
                } else if begins("#[doc") || begins("#![doc") {
                    doc = doc.or(Some(depth));
                } else if is_skipped {
                } else if begins("concat!") && concat.is_none() {
                    concat = Some(Open {
                        line,
                        depth,
                        ..Open::default()
                    });
                } else if begins("env!") || begins("option_env!") {
                    if let Some(open) = &mut concat {
                        open.has_environment = true;
                        open.environment = Some(depth);
                    }
                } else if begins("stringify!") {
                    let (text, kind) = ("stringify!".to_owned(), Kind::Pieces);
                    found.push(Literal { line, text, kind });
                }
                match whole {
                    "{" | "(" | "[" => depth += 1,
                    "}" | ")" | "]" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                // An item ends with its braces, its semicolon, its comma, or with what is around it.
                test = test.filter(|outer| match whole {
                    "}" => depth > *outer,
                    ";" | "," => depth != *outer,
                    _ => depth >= *outer,
                });
                if let Some(open) = &mut concat
                    && matches!(whole, "}" | ")" | "]")
                {
                    open.environment = open.environment.filter(|outer| depth > *outer);
                }
                doc = doc.filter(|outer| whole != "]" || depth > *outer);
                if matches!(whole, "}" | ")" | "]")
                    && let Some(open) = concat.take_if(|open| depth <= open.depth)
                {
                    let kind = match open.has_environment {
                        true => Kind::Joined,
                        false => Kind::Pieces,
                    };
                    found.push(Literal {
                        line: open.line,
                        text: open.text,
                        kind,
                    });
                }
            }
            _ => {}
        }
        line += whole.matches('\n').count();
        at += len;
    }
    found
}

fn in_word(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn piece(rest: &str, before: &str) -> (Piece, usize) {
    let until = |end: &str, from: usize| {
        let found = rest[from..].find(end);
        found.map_or(rest.len(), |found| from + found + end.len())
    };
    if rest.starts_with("//") {
        return (Piece::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Piece::Comment, comment_end(rest));
    }
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    let opened = &rest[prefix..];
    if prefix <= 2 && (prefix == 0 || !in_word(before)) {
        if rest[..prefix].ends_with('r') {
            let hashes = opened.len() - opened.trim_start_matches('#').len();
            if opened[hashes..].starts_with('"') {
                let start = prefix + hashes + 1;
                let end = format!("\"{}", "#".repeat(hashes));
                let piece = Piece::Literal(start, end.len(), false);
                return (piece, until(&end, start));
            }
        } else if opened.starts_with('"') {
            let piece = Piece::Literal(prefix + 1, 1, true);
            return (piece, string_end(rest, prefix + 1));
        }
    }
    let mut chars = rest.char_indices();
    let first = chars.next().map_or(0, |(_, c)| c.len_utf8());
    if rest.starts_with("'\\") {
        return (Piece::Char, until("'", 3));
    }
    // A lifetime has no second quote there.
    match (rest.starts_with('\''), chars.nth(1)) {
        (true, Some((second, '\''))) => (Piece::Char, second + 1),
        _ => (Piece::Code, first),
    }
}

/// Behind the end of a comment; others may stand in it.
fn comment_end(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match (rest[at..].find("/*"), rest[at..].find("*/")) {
            (Some(open), Some(close)) if open < close => {
                depth += 1;
                at += open + 2;
            }
            (_, Some(close)) => {
                depth -= 1;
                at += close + 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => return rest.len(),
        }
    }
}

/// Behind the quote that ends a literal with escapes.
fn string_end(rest: &str, from: usize) -> usize {
    let mut escaped = false;
    for (at, c) in rest[from..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return from + at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// What a literal stands for. A byte beyond ASCII is the character of its number: no name has one.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let number = |digits: &str| {
            let digits = digits.replace('_', "");
            let number = u32::from_str_radix(&digits, 16);
            number.ok().and_then(char::from_u32)
        };
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') => out.push('\0'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).collect();
                out.extend(number(&digits));
            }
            Some('u') => {
                let digits = chars.by_ref().skip(1);
                let digits: String = digits.take_while(|c| *c != '}').collect();
                out.extend(number(&digits));
            }
            // A line goes on where the next one begins.
            Some('\n') => chars = chars.as_str().trim_start().chars(),
            other => out.extend(other),
        }
    }
    out
}

#[test]
fn literals_are_found_where_they_are_code() {
    let source = r####"
// "comment" 'x
/* "comment" */ const A: &str = "one\"two";
const B: char = '"'; const C: &[u8] = b"three"; fn f<'a>(x: &'a str) {}
const D: &str = r#"four"five"#; const E: char = '\''; const F: &str = "six";
#[cfg(test)]
mod tests { fn f() { "in a test" } }
#[cfg(test)]
use a::b;
const G: &str = "seven";
/* a /* nested " comment */ " */ const H: &str = "eight";
enum E { #[cfg(test)] A = f("in a test", 1), B = f("nine"), #[cfg(test)] C }
#[cfg(test)]
fn f(a: u8, b: u8) -> [u8; 2] { "in a test"; }
fn g(#[cfg(test)] a: u8) { "ten" }
#[doc = concat!("in documentation", stringify!(a))]
const I: &str = concat!(env!("eleven"), "twelve");
#![doc = "in documentation"]
const J: &str = "\x74hir\u{74}ee\
                 n";
"####;
    let found: Vec<(usize, String)> = literals(source)
        .into_iter()
        .map(|literal| (literal.line, literal.text))
        .collect();
    let expected = [
        (3, "one\"two"),
        (4, "three"),
        (5, "four\"five"),
        (5, "six"),
        (10, "seven"),
        (11, "eight"),
        (12, "nine"),
        (15, "ten"),
        (17, "eleven"),
        (17, "twelve"),
        (17, " twelve"),
        (19, "thirteen"),
    ];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}
