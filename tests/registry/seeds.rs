//! A violation of each rule, as a change of the small registry.

/// One violation.
pub(crate) struct Seed {
    /// The rule that finds it.
    pub(crate) rule: &'static str,
    /// The rules that find it too; mostly none do.
    pub(crate) also: &'static [&'static str],
    /// The places that the rule names.
    pub(crate) places: &'static [&'static str],
    /// File, text, text in its place.
    pub(crate) changes: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! seeds {
    ($($rule:ident $(also $also:ident)? at [$($place:literal),+]: $(($file:ident: $from:literal => $to:literal))+)*) => {
        /// At least one for each rule.
        pub(crate) const SEEDS: &[Seed] = &[$(Seed {
            rule: stringify!($rule),
            also: &[$(stringify!($also))?],
            places: &[$($place),+],
            changes: &[$((stringify!($file), $from, $to)),+],
        }),*];
    };
}

seeds! {
    manifest_version at ["manifest"]: (manifest: "small/0.1.0" => "small/0.1")
    manifest_version at ["manifest"]: (manifest: "small/0.1.0" => "small/0.01.0")
    manifest_version at ["manifest"]:
        (manifest: "dependencies:\n  - schema_url: https://opentelemetry.io/schemas/1.42.0\n    registry_path: somewhere\n" => "")
    import_foreign at ["mongodb.service"]: (imports: "[service]" => "[service, mongodb.service]")

    name_grammar at ["mongodb.op_msg.queueSize"]: (metrics: "op_msg.queue.size" => "op_msg.queueSize")
    name_grammar at ["mongodb.op_msg.work__fail.fail"]: (events: "op_msg.work.fail\n" => "op_msg.work__fail.fail\n")
    name_ending at ["mongodb.op_msg.queue.total"]: (metrics: "op_msg.queue.size" => "op_msg.queue.total")
    name_ending at ["mongodb.op_msg.queue_count"]: (metrics: "op_msg.queue.size" => "op_msg.queue_count")
    name_ending at ["mongodb.op_msg.queue.bytes"]: (metrics: "metric_set: mongodb.op_msg.queue," => "metric_set: mongodb.op_msg.queue.bytes,")
    name_namespace at ["db.op_msg.queue.size"]: (metrics: "mongodb.op_msg.queue.size" => "db.op_msg.queue.size")
    name_namespace at ["otel.work"]: (spans: "type: mongodb.op_msg.work" => "type: otel.work")
    name_server at ["mongodb.network.size"]: (metrics: "op_msg.queue.size" => "network.size")
    name_server at ["mongodb.server_status.size"]: (metrics: "op_msg.queue.size" => "server_status.size")
    name_unique at ["mongodb.op_msg.work.broken"]: (metrics: "op_msg.queue.size" => "op_msg.work.broken")
    name_generated at ["mongodb.work_broken"]: (metrics: "op_msg.queue.size" => "work_broken")
    name_generated at ["mongodb.op_msg.work.receive"]:
        (events: "ref: mongodb.op_msg.work.outcome" => "ref: mongodb.op_msg.operation.name")
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.op_msg.operation.name")
        (events: "      - {ref: mongodb.op_msg.work.wait, requirement_level: {conditionally_required: If there was one.}}\n" => "")
    name_generated at ["mongodb.op_msg.kind.fail"]: (events: "op_msg.work.fail\n" => "op_msg.kind.fail\n")
    name_generated at ["mongodb.op_msg.upstream.wait"]:
        (attributes: "op_msg.work.wait" => "op_msg.upstream.wait") (events: "op_msg.work.wait" => "op_msg.upstream.wait")
    name_generated at ["mongodb.op_msg.tool.mode"]:
        (attributes: "{id: fast, value: fast" => "{id: safe1, value: safe1") (attributes: "{id: safe, value: safe" => "{id: safe_1, value: safe_1")
    name_generated at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: a_l_l, value: a_l_l")
    name_generated at ["mongodb.op_msg.work.fail, error.type"]:
        (events: "{code_generation: {type_name: WorkError}, closed_values: [{value: broken, brief: Broken.}" =>
         "{value_form: decimal_i32, code_generation: {type_name: WorkRefusal}, closed_values: [{value: code, brief: Code.}")
    name_generated at ["mongodb.op_msg.tool.mode"]: (attributes: "ToolMode" => "Option")
    name_generated at ["mongodb.op_msg.tool.mode"]: (attributes: "ToolMode" => "Words")
    name_generated at ["mongodb.op_msg.tool.mode"]: (attributes: "ToolMode" => "By")
    name_generated at ["mongodb.op_msg.tool.mode"]: (attributes: "ToolMode" => "EventKind")
    name_generated at ["mongodb.op_msg.queue"]: (attributes: "ToolMode" => "Queue")
    name_generated at ["mongodb.op_msg.work.duration"]: (attributes: "ToolMode" => "WorkDurationBounds")
    name_generated at ["mongodb.op_msg.work.fail"]: (attributes: "ToolMode" => "WorkFail")
    name_generated at ["mongodb.op_msg.counter"]: (metrics: "metric_set: mongodb.op_msg.queue," => "metric_set: mongodb.op_msg.counter,")
    name_generated at ["mongodb.op_msg.queue"]:
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.set.op_msg.queue") (events: "mongodb.op_msg.work.wait" => "mongodb.set.op_msg.queue")
    name_generated at ["mongodb.schema_url"]:
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.schema_url") (events: "mongodb.op_msg.work.wait" => "mongodb.schema_url")
    name_generated at ["db.system.name"]:
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.db.system.name") (events: "mongodb.op_msg.work.wait" => "mongodb.db.system.name")
    name_generated at ["mongodb.op_msg.work, db.system.name"]:
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.db.system.name_mongodb")
        (events: "mongodb.op_msg.work.wait" => "mongodb.db.system.name_mongodb")
    name_keyword at ["mongodb.op_msg.mod.fail"]: (events: "op_msg.work.fail\n" => "op_msg.mod.fail\n")
    name_keyword at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: self, value: self")
    name_keyword at ["mongodb.op_msg.work.fail"]:
        (attributes: "mongodb.op_msg.work.wait" => "mongodb.client.type") (events: "mongodb.op_msg.work.wait" => "mongodb.client.type")
    name_keyword at ["mongodb.op_msg.self"]: (metrics: "op_msg.queue.size" => "op_msg.self")
    name_keyword at ["mongodb.op_msg.2nd"]: (metrics: "op_msg.queue.size" => "op_msg.2nd")
    event_verb at ["mongodb.op_msg.work.failed"]: (events: "op_msg.work.fail\n" => "op_msg.work.failed\n")

    stability_given at ["mongodb.op_msg.work"]: (spans: "    stability: development\n" => "")
    stability_given at ["manifest"]: (manifest: "stability: development\n" => "")
    stability_given at ["mongodb.op_msg.tool.mode, safe"]: (attributes: "brief: Safe., stability: development" => "brief: Safe.")
    stability_parts at ["mongodb.op_msg.work.handled"]:
        (metrics: "work.handled\n    stability: development" => "work.handled\n    stability: stable")
    stability_parts at ["mongodb.op_msg.work.fail", "mongodb.op_msg.work.fail", "mongodb.op_msg.work.fail"]:
        (events: "work.fail\n    stability: development" => "work.fail\n    stability: alpha")

    annotations_given at ["mongodb.op_msg.work.wait"]: (attributes: "sensitivity: internal, " => "")
    annotations_given at ["mongodb.op_msg.work.wait"]: (attributes: "unit: s, " => "")
    annotations_given at ["mongodb.op_msg.tool.id"]: (attributes: "max_bytes: 12, " => "")
    annotations_given at ["mongodb.op_msg.tool.id"]: (attributes: "max_bytes: 12, " => "max_bytes: 12, unit: s, ")
    annotations_given at ["mongodb.op_msg.work.wait"]: (attributes: ", cardinality: {class: value, range: [0, 10]}" => "")
    annotations_given at ["mongodb.op_msg.work.attempt"]: (attributes: "placement: event, sensitivity: none, " => "sensitivity: none, ")
    cardinality_fits at ["mongodb.op_msg.work.wait"]: (attributes: "{class: value, range: [0, 10]}" => "{class: value, range: [10, 0]}")
    cardinality_fits at ["mongodb.op_msg.work.wait"]: (attributes: "{class: value, range: [0, 10]}" => "{class: value}")
    cardinality_fits at ["mongodb.op_msg.tool.id"]: (attributes: "{class: instance, max: 1024}" => "{class: instance}")
    cardinality_fits at ["mongodb.op_msg.tool.id"]: (attributes: "{class: instance, max: 1024}" => "{class: closed, max: 1024}")
    closed_max at ["mongodb.op_msg.tool.mode"]:
        (attributes: "{code_generation: {type_name: ToolMode}, placement: entity, sensitivity: none, cardinality: {class: closed, max: 2}}" =>
         "{code_generation: {type_name: ToolMode}, placement: entity, sensitivity: none, cardinality: {class: closed, max: 3}}")
    clamp_max at ["mongodb.op_msg.work.attempt"]: (attributes: "range: [1, 255]" => "range: [0, 255]")
    unit_listed at ["mongodb.op_msg.work.wait"]: (attributes: "unit: s," => "unit: ms,")
    unit_listed at ["mongodb.op_msg.queue.size"]: (metrics: "\"{event}\"" => "\"{record}\"")
    unit_listed at ["mongodb.op_msg.queue.size"]: (metrics: "\"{event}\"" => "\"{connection}\"")

    value_case at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: Fast, value: Fast")
    value_case at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: _OTHER, value: _OTHER")
    value_unique at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: safe, value: safe")
    value_unique at ["mongodb.op_msg.tool.mode"]: (attributes: "{id: fast, value: fast" => "{id: quick, value: fast")
    list_upstream at ["mongodb.op_msg.work.receive, mongodb.op_msg.work.outcome"]:
        (events: "outcome, requirement_level: recommended}" => "outcome, requirement_level: recommended, annotations: {closed_values: [done]}}")
    list_named at ["mongodb.op_msg.tool.mode"]: (attributes: "code_generation: {type_name: ToolMode}, " => "")
    list_named at ["mongodb.op_msg.tool.mode"]: (attributes: "ToolMode" => "tool_mode")
    list_named at ["mongodb.op_msg.work, db.system.name"]: (spans: "[mongodb]}" => "[mongodb], code_generation: {type_name: System}}")
    list_same at ["mongodb.op_msg.work.fail, error.type", "metric_set.mongodb.op_msg.work.failure, error.type"]: (events: "{value: late, brief: Late.}" => "{value: soon, brief: Soon.}")
    list_same at ["mongodb.op_msg.work.fail, error.type", "metric_set.mongodb.op_msg.work.failure, error.type"]: (events: "brief: Late." => "brief: Too late.")
    list_same at ["mongodb.op_msg.work.fail, error.type", "metric_set.mongodb.op_msg.work.failure, error.type"]:
        (events: "type_name: WorkError" => "type_name: OtherError")
    type_name_unique at ["mongodb.op_msg.work.outcome"]:
        (attributes: "type_name: ToolMode" => "type_name: WorkOutcome")
        (attributes: "{id: fast, value: fast, brief: Fast.," => "{id: done, value: done, brief: It is done.,")
        (attributes: "{id: safe, value: safe, brief: Safe.," => "{id: failed, value: failed, brief: It is not.,")

    reference_resolves at ["mongodb.op_msg.work"]: (spans: "db.system.name" => "db.system.version")
    reference_resolves at ["mongodb.op_msg.queue.size"]:
        (metrics: "brief: Waiting." => "brief: Waiting.\n    attributes: [{ref_group: metric_set.mongodb.op_msg.queue}]")
        (attributes: "attribute_groups:\n" => "attribute_groups:\n  - {id: unknown, visibility: internal}\n")
        (spans: "attributes:\n" => "attributes:\n      - {ref_group: unknown}\n")
    reference_once at ["mongodb.op_msg.work.receive"]:
        (events: "      - ref: db.operation.name\n" => "      - {ref: mongodb.op_msg.work.outcome, requirement_level: recommended}\n      - ref: db.operation.name\n")
    reference_level at ["mongodb.op_msg.work.receive, mongodb.op_msg.work.outcome"]:
        (events: "work.outcome, requirement_level: recommended}" => "work.outcome}")
    identity_note at ["mongodb.op_msg.tool", "mongodb.client"]: (attributes: "    note: As long as the tool.\n" => "")
    attribute_used at ["mongodb.op_msg.tool.mode"]:
        (entities: "      - {ref: mongodb.op_msg.tool.mode, requirement_level: required}\n" => "")
    group_used at ["unknown"]: (attributes: "attribute_groups:\n" => "attribute_groups:\n  - {id: unknown, visibility: internal}\n")
    entity_known at ["mongodb.op_msg.work"]: (spans: "[mongodb.op_msg.tool]" => "[mongodb.op_msg.machine]")
    entity_known at ["mongodb.op_msg.work"]: (spans: "[mongodb.op_msg.tool]" => "[]")

    placement_narrow at ["mongodb.op_msg.work.receive, mongodb.op_msg.work.outcome"]:
        (events: "outcome, requirement_level: recommended}" => "outcome, requirement_level: recommended, annotations: {placement: measurement}}")
    placement_entity at ["mongodb.op_msg.tool, mongodb.op_msg.tool.mode"]:
        (attributes: "{type_name: ToolMode}, placement: entity" => "{type_name: ToolMode}, placement: measurement")
    placement_metric at ["mongodb.op_msg.work.handled, mongodb.op_msg.work.outcome", "mongodb.op_msg.work.duration, mongodb.op_msg.work.outcome"]:
        (attributes: "{type_name: WorkOutcome}, placement: measurement" => "{type_name: WorkOutcome}, placement: event")
    placement_event at ["mongodb.op_msg.work.fail, mongodb.op_msg.tool.big"]: (events: ", annotations: {placement: event}" => "")

    key_refused at ["mongodb.op_msg.work.trace_id", "mongodb.op_msg.work.fail, mongodb.op_msg.work.trace_id"]:
        (attributes: "work.wait" => "work.trace_id") (events: "work.wait" => "work.trace_id")
    key_refused at ["mongodb.op_msg.user.wait", "mongodb.op_msg.work.fail, mongodb.op_msg.user.wait"]:
        (attributes: "work.wait" => "user.wait") (events: "work.wait" => "user.wait")
    key_refused at ["mongodb.op_msg.first_message", "mongodb.op_msg.work.fail, mongodb.op_msg.first_message"]:
        (attributes: "work.wait" => "first_message") (events: "work.wait" => "first_message")
    key_driver also reference_resolves at ["mongodb.op_msg.work, db.command.name"]: (spans: "db.system.name" => "db.command.name")
    key_driver also reference_resolves at ["mongodb.op_msg.work.receive, db.mongodb.txn_number"]:
        (events: "ref: db.operation.name" => "ref: db.mongodb.txn_number")
    key_driver also reference_resolves at ["mongodb.op_msg.work.receive, db.operation.summary"]:
        (events: "ref: db.operation.name" => "ref: db.operation.summary")

    metric_annotated at ["mongodb.op_msg.queue.size"]: (metrics: "metric_set: mongodb.op_msg.queue, " => "")
    metric_annotated at ["mongodb.op_msg.queue.size"]: (metrics: "op_msg.queue, code_generation: {metric_value_type: int}" => "op_msg.queue")
    metric_distribution at ["mongodb.op_msg.work.duration"]: (metrics: "distribution: {form: buckets, bounds: [1, 2.5]}, " => "")
    metric_distribution at ["mongodb.op_msg.work.duration"]: (metrics: "form: buckets, bounds: [1, 2.5]" => "form: buckets")
    metric_distribution at ["mongodb.op_msg.work.duration"]: (metrics: "form: buckets" => "form: total")
    metric_distribution at ["mongodb.op_msg.queue.size"]: (metrics: "metric_set: mongodb.op_msg.queue," => "metric_set: mongodb.op_msg.queue, distribution: {form: total},")
    distribution_bounds at ["mongodb.op_msg.work.duration"]: (metrics: "bounds: [1, 2.5]" => "bounds: [2.5, 1]")
    distribution_bounds at ["mongodb.op_msg.work.duration"]: (metrics: "bounds: [1, 2.5]" => "bounds: [1, 2.5, 2.5]")
    distribution_bounds at ["mongodb.op_msg.work.duration"]: (metrics: "bounds: [1, 2.5]" => "bounds: [1, 2.0000000005]")
    distribution_bounds at ["mongodb.op_msg.work.duration"]: (metrics: "bounds: [1, 2.5]" => "bounds: [-1, 2.5]")
    distribution_bounds at ["mongodb.op_msg.work.duration"]: (metrics: "bounds: [1, 2.5]" => "bounds: [1, 1e11]")
    distribution_bounds at ["mongodb.op_msg.work.duration"]:
        (metrics: "instrument: histogram\n    unit: s" => "instrument: histogram\n    unit: \"{message}\"")
        (metrics: "bounds: [1, 2.5]}, code_generation: {metric_value_type: double}" => "bounds: [1.6, 3]}, code_generation: {metric_value_type: int}")
    metric_number at ["mongodb.op_msg.work.duration"]: (metrics: "metric_value_type: double" => "metric_value_type: int")
    metric_number at ["mongodb.op_msg.queue.size"]: (metrics: "unit: \"{event}\"" => "unit: s") (metrics: "op_msg.queue, code_generation: {metric_value_type: int" => "op_msg.queue, code_generation: {metric_value_type: double")

    set_entity at ["mongodb.op_msg.work"]:
        (metrics: "brief: Time.\n    attributes: [{ref_group: metric_set.mongodb.op_msg.work}]\n    entity_associations: [mongodb.op_msg.tool]" =>
         "brief: Time.\n    attributes: [{ref_group: metric_set.mongodb.op_msg.work}]\n    entity_associations: [mongodb.client]")
    set_entity at ["mongodb.op_msg.queue.size"]:
        (metrics: "brief: Waiting.\n    entity_associations: [mongodb.op_msg.tool]" => "brief: Waiting.\n    entity_associations: [mongodb.op_msg.tool, mongodb.client]")
    set_group at ["mongodb.op_msg.work.duration"]:
        (metrics: "brief: Time.\n    attributes: [{ref_group: metric_set.mongodb.op_msg.work}]\n" => "brief: Time.\n")
    set_group at ["mongodb.op_msg.queue.size"]:
        (metrics: "brief: Waiting." => "brief: Waiting.\n    attributes: [{ref: mongodb.op_msg.work.outcome, requirement_level: required}]")
        (attributes: "{id: failed, value: failed" => "{id: undone, value: undone")
    set_closed at ["mongodb.op_msg.work.broken, error.type"]:
        (attributes: "annotations: {code_generation: {type_name: WorkError}," => "annotations: {value_form: decimal_i32, code_generation: {type_name: WorkError},")
    set_closed at ["mongodb.op_msg.work.handled, mongodb.op_msg.work.outcome", "mongodb.op_msg.work.duration, mongodb.op_msg.work.outcome"]:
        (attributes: "work.outcome, requirement_level: required" => "work.outcome, requirement_level: recommended")
    set_budget at ["mongodb.op_msg.work.failure"]:
        (attributes: "{type_name: WorkError}, closed_values: [{value: broken, brief: Broken.}, {value: late, brief: Late.}]" =>
         "{type_name: Many}, closed_values: [v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15, v16, v17, v18, v19, v20, v21, v22, v23, v24, v25, v26, v27, v28, v29, v30, v31, v32, v33, v34, v35, v36, v37, v38, v39, v40, v41, v42, v43, v44, v45, v46, v47, v48, v49, v50, v51, v52, v53, v54, v55, v56, v57, v58, v59, v60, v61, v62, v63, v64]")
    set_counters at ["mongodb.op_msg.work"]: (metrics: "instrument: histogram\n    unit: s" => "instrument: counter\n    unit: \"{message}\"")
        (metrics: "distribution: {form: buckets, bounds: [1, 2.5]}, code_generation: {metric_value_type: double}" => "code_generation: {metric_value_type: int}")
    failure_set at ["mongodb.op_msg.work"]:
        (metrics: "ref_group: metric_set.mongodb.op_msg.work.failure" => "ref_group: metric_set.mongodb.op_msg.work.faults")
        (metrics: "metric_set: mongodb.op_msg.work.failure" => "metric_set: mongodb.op_msg.work.faults")
        (attributes: "metric_set.mongodb.op_msg.work.failure" => "metric_set.mongodb.op_msg.work.faults")

    event_severity at ["mongodb.op_msg.work.fail"]: (events: "severity_number: 13" => "severity_number: 25")
    event_severity at ["mongodb.op_msg.work.fail"]: (events: "severity_number: 13, " => "")
    event_budget at ["mongodb.op_msg.work.fail"]: (events: ", max_per_drain: 8" => "")
    event_budget at ["mongodb.op_msg.work.fail"]: (events: "max_per_drain: 8" => "max_per_drain: 0")
    event_budget at ["mongodb.op_msg.work.receive"]: (events: "severity_number: 9" => "severity_number: 9, max_per_drain: 1")
    ring_capacity at ["events"]: (events: "max_per_drain: 8" => "max_per_drain: 129")
    event_entity at ["mongodb.op_msg.work.receive"]:
        (events: "outcome, requirement_level: recommended}\n    entity_associations: [mongodb.op_msg.tool]" => "outcome, requirement_level: recommended}\n    entity_associations: [mongodb.op_msg.tool, mongodb.client]")
}
