//! Reads tables of texts: `tests/vectors/traceparent.txt` and `tracestate.txt`, whose head comments give the format.

/// One row: where it stands, and its cells.
pub(crate) struct Row<const N: usize> {
    pub(crate) line: usize,
    pub(crate) cells: [String; N],
}

/// The rows of a table with exactly these columns. Panics on anything else, and on a table without rows.
pub(crate) fn read<const N: usize>(table: &str, columns: [&str; N]) -> Vec<Row<N>> {
    let mut lines = (1..)
        .zip(table.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (line, header) = lines.next().expect("a line that names the columns");
    assert_eq!(cells(header), columns, "columns in line {line}");
    let rows: Vec<Row<N>> = lines
        .map(|(line, text)| Row {
            line,
            cells: cells(text)
                .try_into()
                .unwrap_or_else(|cells| panic!("line {line}: {N} cells expected: {cells:?}")),
        })
        .collect();
    assert!(!rows.is_empty(), "a table without rows");
    for row in &rows {
        assert!(
            row.cells[0].split(' ').all(|id| id.starts_with("TS-")),
            "line {}: rules",
            row.line
        );
    }
    rows
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in line.chars() {
        if character == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = character == '\\' && !escaped;
        match cells.last_mut() {
            Some(cell) if quoted || character != '|' => cell.push(character),
            _ => cells.push(String::new()),
        }
    }
    assert!(!quoted, "a quote that does not end: {line}");
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The bytes of a cell with quoted pieces.
pub(crate) fn bytes(cell: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = cell;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return bytes;
        }
        rest = rest
            .strip_prefix('"')
            .unwrap_or_else(|| panic!("a quote expected: {cell}"));
        let (piece, behind) = piece(rest);
        rest = behind;
        let mut times = 1;
        if let Some(count) = rest.strip_prefix('*') {
            let end = count.find(' ').unwrap_or(count.len());
            times = count[..end].parse().expect("a number behind *");
            rest = &count[end..];
        }
        bytes.extend(piece.repeat(times));
    }
}

/// The bytes up to the closing quote, and what stands behind it.
fn piece(text: &str) -> (Vec<u8>, &str) {
    let mut bytes = Vec::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (bytes, &text[index + 1..]),
            '\\' => match characters.next().map(|(_, escape)| escape) {
                Some('0') => bytes.push(0),
                Some('t') => bytes.push(b'\t'),
                Some('n') => bytes.push(b'\n'),
                Some('x') => {
                    bytes.push(
                        u8::from_str_radix(&text[index + 2..index + 4], 16).expect("two digits"),
                    );
                    characters.nth(1);
                }
                Some(escape @ ('"' | '\\')) => bytes.push(u8::try_from(escape).expect("ASCII")),
                escape => panic!("unknown escape {escape:?} in {text}"),
            },
            _ => bytes.push(u8::try_from(character).expect("ASCII")),
        }
    }
    panic!("a quote that does not end: {text}");
}
