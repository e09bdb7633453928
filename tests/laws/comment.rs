//! A context goes into a body as a plain rebuilding of the body has it, and comes out again without a trace.

use super::{bit, choice, document::repair, make, naive};
use arbitrary::{Result, Unstructured};
use bson::RawDocument;
use naive::document::Element;
use opmsg_telemetry::comment::{
    CommentContext, CommentPermit, LEN, MAX_LEN, Placed, Placement, place,
};
use opmsg_telemetry::error::CommentError;
use opmsg_telemetry::{Gate, Traceparent, Tracestate};

/// Choice: bit 0 repairs the body's length, bit 1 makes a sound body from the rest instead, bit 2 is a server that takes no
/// document from `count` and `distinct`, bit 3 adds a tracestate.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let mut u = Unstructured::new(rest);
    let mut body = rest.to_vec();
    if bit(choice, 1) {
        let Ok(made) = body_of_parts(&mut u) else {
            return;
        };
        body = made;
    } else if bit(choice, 0) {
        repair(&mut body);
    }
    let version = if bit(choice, 2) { 9 } else { 28 };
    let permit = permit(version, "find").expect("9 to 28 have comments");
    let Ok(span) = u.arbitrary::<Traceparent>().or_else(|_| {
        make::TRACEPARENT
            .parse()
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }) else {
        return;
    };
    let state = bit(choice, 3).then(|| u.arbitrary().unwrap_or_else(|_| w3c()));

    let mut changed = body.clone();
    let result = place(permit, &span, state.as_ref(), &mut changed);
    if naive::document::check(&body, 1000).is_ok() {
        let expected = expected(&body, version, &span, state.as_ref());
        match (&expected, result) {
            (Ok((bytes, placement)), Ok(placed)) => {
                assert_eq!((&changed, placed.placement()), (bytes, *placement));
                reads(&body, &changed, &span, state.as_ref(), placed);
            }
            (Err(expected), Err(error)) => assert_eq!(*expected, error),
            (expected, result) => panic!("{result:?} where {expected:?} is due"),
        }
    }
    match result {
        Ok(placed) => {
            assert_eq!(placed.placement().has_context(), changed != body);
            let grown = changed.len() - body.len();
            let most = if state.is_some() { MAX_LEN } else { LEN };
            assert!(u32::try_from(grown).is_ok_and(|grown| grown <= most));
            assert_eq!(placed.restore(&mut changed), Ok(()));
        }
        Err(error) => assert_ne!(error, CommentError::OtherBody),
    }
    assert_eq!(changed, body, "changed although refused or restored");
    if let Ok(raw) = RawDocument::from_bytes(&body) {
        let _ = CommentContext::read(raw).map(|read| (read.traceparent(), read.tracestate()));
    }
}

fn w3c() -> Tracestate<'static> {
    Tracestate::parse("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE").expect("W3C's example")
}

fn permit(version: i32, name: &str) -> Option<CommentPermit> {
    CommentPermit::for_command(&Gate::from_max_wire_version(Some(version)), name)
}

/// A command and anything else, with up to two comments among it.
fn body_of_parts(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    const COMMANDS: &[&str] = &["find", "count", "distinct", "saslStart", "hello", "comment"];
    let name = *u.choose(COMMANDS)?;
    let mut elements = vec![make::element(0x02, name, &make::string(b"things"))];
    for _ in 0..u.int_in_range(0..=2)? {
        elements.push(make::elements(u, 1)?);
    }
    for _ in 0..u.int_in_range(0..=4)? / 2 {
        let at = u.int_in_range(0..=elements.len())?;
        let comment = if u.arbitrary()? {
            let len = u.int_in_range(0..=40)?;
            make::element(0x02, "comment", &make::string(u.bytes(len.min(u.len()))?))
        } else {
            make::any_element(u, "comment", 1)?
        };
        elements.insert(at, comment);
    }
    Ok(make::document(&elements.concat()))
}

/// The table of the proposal, element by element.
fn expected(
    body: &[u8],
    version: i32,
    span: &Traceparent,
    state: Option<&Tracestate<'_>>,
) -> std::result::Result<(Vec<u8>, Placement), CommentError> {
    let elements = naive::document::elements(body);
    let Some((command, arguments)) = elements
        .split_first()
        .filter(|(command, _)| command.name != b"comment")
    else {
        return Err(CommentError::NoCommand);
    };
    let comments: Vec<_> = arguments
        .iter()
        .filter(|element| element.name == b"comment")
        .collect();
    if comments.len() > 1 {
        return Err(CommentError::Duplicate);
    }
    // Names that are no text are no command that anyone lists.
    let listed = str::from_utf8(command.name).unwrap_or("find");
    if permit(version, listed).is_none() {
        return Err(CommentError::NotPermitted);
    }
    let text = span.to_string();
    let mut context = make::element(0x02, "traceparent", &make::string(text.as_bytes()));
    if let Some(state) = state.filter(|state| state.members().count() > 0) {
        let state = make::string(state.as_str().as_bytes());
        context.extend(make::element(0x02, "tracestate", &state));
    }
    let placement = match comments.first() {
        None => Placement::Appended,
        Some(string) if string.kind == 0x02 => {
            context.extend(make::element(0x02, "text", string.value));
            Placement::TextMoved
        }
        Some(_) => Placement::LeftAlone,
    };
    let comment = make::element(0x03, "comment", &make::document(&context));
    let old = |element: &Element<'_>| {
        let head = [&[element.kind], element.name, &[0]].concat();
        [&head[..], element.value].concat()
    };
    let mut all = vec![old(command)];
    for element in arguments {
        let moved = element.name == b"comment" && placement == Placement::TextMoved;
        all.push(if moved { comment.clone() } else { old(element) });
    }
    if placement == Placement::Appended {
        all.push(comment);
    }
    Ok((make::document(&all.concat()), placement))
}

/// What was written is what is read, and no other body takes the restoring of this one.
fn reads(
    before: &[u8],
    after: &[u8],
    span: &Traceparent,
    state: Option<&Tracestate<'_>>,
    placed: Placed,
) {
    if !placed.placement().has_context() {
        return;
    }
    assert_eq!(naive::document::check(after, 1000), Ok(()));
    let raw = RawDocument::from_bytes(after).expect("a sound body");
    let read = CommentContext::read(raw).expect("the context");
    let sent = read.traceparent().expect("a traceparent");
    assert_eq!((sent.version(), sent.traceparent()), (0, *span));
    let state = state.filter(|state| state.members().count() > 0);
    assert_eq!(
        read.tracestate().as_ref().map(Tracestate::as_str),
        state.map(Tracestate::as_str)
    );
    let mut unchanged = before.to_vec();
    assert_eq!(placed.restore(&mut unchanged), Err(CommentError::OtherBody));
    assert_eq!(unchanged, before);
}
