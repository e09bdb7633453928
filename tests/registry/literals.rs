//! String literals of Rust code, without those in comments and tests.

/// A string literal as it is written, with the number of its line.
#[derive(Debug, PartialEq)]
pub(crate) struct Literal<'s> {
    pub(crate) line: usize,
    pub(crate) text: &'s str,
}

/// What a piece of source is.
enum Piece {
    /// One character that begins nothing longer.
    Code,
    Comment,
    /// The text stands between these many bytes from the start and from the end.
    Literal(usize, usize),
    Char,
}

/// The literals outside of items under `#[cfg(test)]`.
pub(crate) fn literals(source: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    // The depth in braces, and the one that a test's item ends at once it has begun.
    let (mut depth, mut test) = (0_usize, None);
    while at < source.len() {
        let rest = &source[at..];
        let (piece, len) = piece(rest, &source[..at]);
        let whole = &rest[..len];
        match piece {
            Piece::Literal(start, end) if test.is_none() => found.push(Literal {
                line,
                text: &whole[start..len - end],
            }),
            Piece::Code => match whole {
                "#" if rest.starts_with("#[cfg(test)]") => test = test.or(Some(depth)),
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    test = test.filter(|outer| *outer != depth);
                }
                ";" => test = test.filter(|outer| *outer != depth),
                _ => {}
            },
            _ => {}
        }
        line += whole.matches('\n').count();
        at += len;
    }
    found
}

fn piece(rest: &str, before: &str) -> (Piece, usize) {
    let in_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let until = |end: &str, from: usize| {
        let found = rest[from..].find(end);
        found.map_or(rest.len(), |found| from + found + end.len())
    };
    if rest.starts_with("//") {
        return (Piece::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Piece::Comment, until("*/", 2));
    }
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    let opened = &rest[prefix..];
    if prefix <= 2 && (prefix == 0 || !in_word) {
        if rest[..prefix].ends_with('r') {
            let hashes = opened.len() - opened.trim_start_matches('#').len();
            if opened[hashes..].starts_with('"') {
                let start = prefix + hashes + 1;
                let end = format!("\"{}", "#".repeat(hashes));
                return (Piece::Literal(start, end.len()), until(&end, start));
            }
        } else if opened.starts_with('"') {
            return (Piece::Literal(prefix + 1, 1), string_end(rest, prefix + 1));
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
"####;
    let found: Vec<(usize, &str)> = literals(source)
        .iter()
        .map(|literal| (literal.line, literal.text))
        .collect();
    let expected = [
        (3, r#"one\"two"#),
        (4, "three"),
        (5, r#"four"five"#),
        (5, "six"),
        (10, "seven"),
    ];
    assert_eq!(found, expected);
}
