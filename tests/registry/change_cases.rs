//! The rows of the compatibility table, and changes of the small registry that are of them.

/// A row of the table: level and migration of a stable entry, and of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Row {
    /// Wording of brief or note, examples.
    Wording,
    /// What is new and bounded; a member at the end.
    Addition,
    /// A new attribute on a set, or a new required one; and whatever makes something else of what was there.
    Break,
    /// Required to optional, severity number.
    Weaker,
}

/// Row, change of a file, and the differences that it makes: kind and name.
pub(crate) type Case = (
    Row,
    &'static [(&'static str, &'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

/// At least one for each thing that a row names.
pub(crate) const CASES: &[Case] = &[
    (
        Row::Wording,
        &[("metrics", "brief: Waiting.", "brief: What waits.")],
        &[("brief", "mongodb.op_msg.queue.size")],
    ),
    (
        Row::Wording,
        &[("attributes", "brief: Safe.", "brief: Slow.")],
        &[("brief", "mongodb.op_msg.tool.mode=safe")],
    ),
    (
        Row::Wording,
        &[(
            "events",
            "brief: Work came.",
            "brief: Work came.\n    note: Often.",
        )],
        &[("note", "mongodb.op_msg.work.receive")],
    ),
    (
        Row::Wording,
        &[("attributes", "examples: [1]", "examples: [2]")],
        &[
            ("examples", "mongodb.op_msg.work.attempt"),
            (
                "examples",
                "mongodb.op_msg.work.fail, mongodb.op_msg.work.attempt",
            ),
        ],
    ),
    (
        Row::Wording,
        &[("events", "If there was one.", "If there is one.")],
        &[(
            "condition",
            "mongodb.op_msg.work.fail, mongodb.op_msg.work.wait",
        )],
    ),
    (
        Row::Wording,
        &[("spans", "The work.", "The kind of work.")],
        &[("naming", "mongodb.op_msg.work")],
    ),
    // An attribute is new where it is used.
    (
        Row::Addition,
        &[
            (
                "attributes",
                "work.outcome\n    type:",
                "work.result\n    type: boolean\n    stability: development\n    brief: New.\n    annotations: {placement: event, sensitivity: none, cardinality: {class: closed, max: 2}}\n  - key: mongodb.op_msg.work.outcome\n    type:",
            ),
            (
                "events",
                "      - ref: db.operation.name",
                "      - {ref: mongodb.op_msg.work.result, requirement_level: recommended}\n      - ref: db.operation.name",
            ),
        ],
        &[
            ("added", "mongodb.op_msg.work.result"),
            (
                "added",
                "mongodb.op_msg.work.receive, mongodb.op_msg.work.result",
            ),
        ],
    ),
    (
        Row::Addition,
        &[(
            "entities",
            "  - type: mongodb.client",
            "  - {type: mongodb.driver, stability: development, brief: New., identity: [{ref: mongodb.op_msg.tool.id, requirement_level: required}]}\n  - type: mongodb.client",
        )],
        &[("added", "mongodb.driver")],
    ),
    (
        Row::Addition,
        &[(
            "events",
            "events:",
            "events:\n  - name: mongodb.op_msg.work.start\n    stability: development\n    brief: New.\n    attributes: [{ref: mongodb.op_msg.work.attempt, requirement_level: required}]\n    entity_associations: [mongodb.op_msg.tool]\n    annotations: {severity_number: 9, max_per_drain: 1}",
        )],
        &[("added", "mongodb.op_msg.work.start")],
    ),
    (
        Row::Addition,
        &[(
            "spans",
            "spans:",
            "spans:\n  - {type: mongodb.op_msg.rest, kind: internal, name: {note: Rest.}, stability: development, brief: New., entity_associations: [mongodb.op_msg.tool]}",
        )],
        &[("added", "mongodb.op_msg.rest")],
    ),
    (
        Row::Addition,
        &[
            (
                "attributes",
                "brief: It is not., stability: development}",
                "brief: It is not., stability: development}\n        - {id: left, value: left, brief: New., stability: development}",
            ),
            (
                "attributes",
                "{type_name: WorkOutcome}, placement: measurement, sensitivity: none, cardinality: {class: closed, max: 2",
                "{type_name: WorkOutcome}, placement: measurement, sensitivity: none, cardinality: {class: closed, max: 3",
            ),
        ],
        &[("values", "mongodb.op_msg.work.outcome")],
    ),
    (
        Row::Addition,
        &[
            (
                "attributes",
                "{value: late, brief: Late.}",
                "{value: late, brief: Late.}, {value: odd, brief: New.}",
            ),
            (
                "events",
                "{value: late, brief: Late.}",
                "{value: late, brief: Late.}, {value: odd, brief: New.}",
            ),
        ],
        &[
            ("values", "mongodb.op_msg.work.failure, error.type"),
            ("values", "mongodb.op_msg.work.fail, error.type"),
        ],
    ),
    (
        Row::Addition,
        &[(
            "events",
            "opt_in, annotations: {placement: event}",
            "recommended, annotations: {placement: event}",
        )],
        &[(
            "requirement_level",
            "mongodb.op_msg.work.fail, mongodb.op_msg.tool.big",
        )],
    ),
    (
        Row::Break,
        &[(
            "attributes",
            "work.outcome, requirement_level: required}\n",
            "work.outcome, requirement_level: required}\n      - {ref: mongodb.op_msg.tool.big, requirement_level: required}\n",
        )],
        &[("added", "mongodb.op_msg.work, mongodb.op_msg.tool.big")],
    ),
    (
        Row::Break,
        &[(
            "spans",
            "attributes:\n",
            "attributes:\n      - {ref: mongodb.op_msg.work.attempt, requirement_level: required}\n",
        )],
        &[("added", "mongodb.op_msg.work, mongodb.op_msg.work.attempt")],
    ),
    (
        Row::Break,
        &[(
            "entities",
            "tool.id, requirement_level: required}\n    description:",
            "tool.id, requirement_level: required}\n      - {ref: mongodb.op_msg.work.wait, requirement_level: recommended}\n    description:",
        )],
        &[("added", "mongodb.op_msg.tool, mongodb.op_msg.work.wait")],
    ),
    (
        Row::Break,
        &[(
            "metrics",
            "name: mongodb.op_msg.queue.size",
            "name: mongodb.op_msg.queue.depth",
        )],
        &[
            ("removed", "mongodb.op_msg.queue.size"),
            ("added", "mongodb.op_msg.queue.depth"),
        ],
    ),
    (
        Row::Break,
        &[(
            "entities",
            "      - {ref: mongodb.op_msg.tool.big, requirement_level: recommended}\n",
            "",
        )],
        &[("removed", "mongodb.op_msg.tool, mongodb.op_msg.tool.big")],
    ),
    (
        Row::Break,
        &[("metrics", "unit: \"{event}\"", "unit: \"1\"")],
        &[("unit", "mongodb.op_msg.queue.size")],
    ),
    (
        Row::Break,
        &[("attributes", "unit: s", "unit: \"1\"")],
        &[("unit", "mongodb.op_msg.work.wait")],
    ),
    (
        Row::Break,
        &[(
            "metrics",
            "instrument: updowncounter",
            "instrument: counter",
        )],
        &[
            ("instrument", "mongodb.op_msg.queue.size"),
            ("temporality", "mongodb.op_msg.queue.size"),
            ("monotonic", "mongodb.op_msg.queue.size"),
        ],
    ),
    (
        Row::Break,
        &[(
            "metrics",
            "op_msg.queue, code_generation: {metric_value_type: int",
            "op_msg.queue, code_generation: {metric_value_type: double",
        )],
        &[("value_type", "mongodb.op_msg.queue.size")],
    ),
    (
        Row::Break,
        &[("attributes", "type: double", "type: int")],
        &[("value_type", "mongodb.op_msg.work.wait")],
    ),
    (
        Row::Break,
        &[("metrics", "bounds: [1, 2.5]", "bounds: [1, 2.5, 5]")],
        &[("bounds", "mongodb.op_msg.work.duration")],
    ),
    (
        Row::Break,
        &[(
            "metrics",
            "form: buckets, bounds: [1, 2.5]",
            "form: summary",
        )],
        &[
            ("distribution", "mongodb.op_msg.work.duration"),
            ("bounds", "mongodb.op_msg.work.duration"),
        ],
    ),
    // A set's name is the name of its scope.
    (
        Row::Break,
        &[(
            "metrics",
            "metric_set: mongodb.op_msg.queue,",
            "metric_set: mongodb.op_msg.line,",
        )],
        &[
            ("removed", "mongodb.op_msg.queue"),
            ("set", "mongodb.op_msg.queue.size"),
            ("added", "mongodb.op_msg.line"),
        ],
    ),
    (
        Row::Break,
        &[("spans", "[mongodb.op_msg.tool]", "[mongodb.client]")],
        &[("entities", "mongodb.op_msg.work")],
    ),
    (
        Row::Break,
        &[("spans", "kind: server", "kind: client")],
        &[("kind", "mongodb.op_msg.work")],
    ),
    (
        Row::Break,
        &[
            (
                "attributes",
                "{id: fast, value: fast, brief: Fast.",
                "{id: xx, value: xx, brief: Xx.",
            ),
            (
                "attributes",
                "{id: safe, value: safe, brief: Safe.",
                "{id: fast, value: fast, brief: Fast.",
            ),
            (
                "attributes",
                "{id: xx, value: xx, brief: Xx.",
                "{id: safe, value: safe, brief: Safe.",
            ),
        ],
        &[("values", "mongodb.op_msg.tool.mode")],
    ),
    (
        Row::Break,
        &[(
            "attributes",
            "        - {id: safe, value: safe, brief: Safe., stability: development}\n",
            "",
        )],
        &[("values", "mongodb.op_msg.tool.mode")],
    ),
    (
        Row::Break,
        &[(
            "attributes",
            "{class: instance, max: 1024}",
            "{class: instance, max: 2048}",
        )],
        &[("max", "mongodb.op_msg.tool.id")],
    ),
    (
        Row::Break,
        &[("attributes", "max_bytes: 12", "max_bytes: 16")],
        &[("max_bytes", "mongodb.op_msg.tool.id")],
    ),
    (
        Row::Break,
        &[(
            "attributes",
            "max: 255, range: [1, 255]",
            "max: 256, range: [1, 256]",
        )],
        &[
            ("max", "mongodb.op_msg.work.attempt"),
            ("range", "mongodb.op_msg.work.attempt"),
        ],
    ),
    (
        Row::Break,
        &[(
            "events",
            "annotations: {value_form: known_command}",
            "annotations: {value_form: decimal_i32}",
        )],
        &[(
            "value_form",
            "mongodb.op_msg.work.receive, db.operation.name",
        )],
    ),
    (
        Row::Weaker,
        &[("events", "severity_number: 13", "severity_number: 9")],
        &[("severity_number", "mongodb.op_msg.work.fail")],
    ),
    (
        Row::Weaker,
        &[(
            "events",
            "work.attempt, requirement_level: required",
            "work.attempt, requirement_level: recommended",
        )],
        &[(
            "requirement_level",
            "mongodb.op_msg.work.fail, mongodb.op_msg.work.attempt",
        )],
    ),
    (
        Row::Weaker,
        &[(
            "metrics",
            "requirement_level: recommended\n    instrument: updowncounter",
            "requirement_level: opt_in\n    instrument: updowncounter",
        )],
        &[("requirement_level", "mongodb.op_msg.queue.size")],
    ),
];
