//! What the registry says, as values.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

use crate::observe::schema::{
    AttributeUse, EventDescriptor, InstrumentKind, MetricDescriptor, SetDescriptor,
};

pub(in crate::observe) static METRIC_REQUEST_ENCODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.encoded",
    unit: "{message}",
    brief: "Requests the encoder has handled, by what it did about their telemetry section.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static METRIC_TELEMETRY_ENCODED_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.encoded.size",
    unit: "By",
    brief: "Size of the telemetry document the encoder attached.",
    instrument: InstrumentKind::Histogram,
    bounds: &[],
    opt_in: true,
};

pub(in crate::observe) static SET_ENCODER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.telemetry.attach.outcome",
        required: true,
        values: &[
            "attached",
            "disabled",
            "wire_version",
            "not_operation",
            "sensitive",
            "no_span",
            "held_back",
            "failed",
        ],
    }],
    metrics: &[&METRIC_REQUEST_ENCODED, &METRIC_TELEMETRY_ENCODED_SIZE],
};

pub(in crate::observe) static METRIC_TELEMETRY_ATTACH_FAILED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.attach.failed",
    unit: "{message}",
    brief: "Requests sent without their telemetry section because of a defect, by what it was.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_ENCODER_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.failure",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "error.type",
        required: true,
        values: &["invalid_context", "message_full"],
    }],
    metrics: &[&METRIC_TELEMETRY_ATTACH_FAILED],
};

pub(in crate::observe) static METRIC_METADATA_ENCODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.encoded",
    unit: "{message}",
    brief: "Requests that had a draft to send, by where it travelled.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_ENCODER_METADATA: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.metadata",
    entity: "mongodb.op_msg.codec",
    attributes: &[
        AttributeUse {
            key: "mongodb.op_msg.metadata.part",
            required: true,
            values: &["retry", "client", "tracestate"],
        },
        AttributeUse {
            key: "mongodb.op_msg.metadata.carrier",
            required: true,
            values: &["section", "argument", "none", "shed", "failed"],
        },
    ],
    metrics: &[&METRIC_METADATA_ENCODED],
};

pub(in crate::observe) static METRIC_ARGUMENT_FAILED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.argument.failed",
    unit: "{message}",
    brief: "Commands whose body could not get an argument, by what was in the way.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_ENCODER_ARGUMENT_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.argument.failure",
    entity: "mongodb.op_msg.codec",
    attributes: &[
        AttributeUse {
            key: "mongodb.op_msg.argument",
            required: true,
            values: &["retry", "comment"],
        },
        AttributeUse {
            key: "error.type",
            required: true,
            values: &[
                "already_present",
                "duplicate_field",
                "no_command",
                "malformed_bson",
                "not_permitted",
                "too_large",
            ],
        },
    ],
    metrics: &[&METRIC_ARGUMENT_FAILED],
};

pub(in crate::observe) static METRIC_COMMENT_PLACED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.comment.placed",
    unit: "{message}",
    brief: "Commands whose comment was to get trace context (experimental), by what became of it.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_ENCODER_COMMENT: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.comment",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.comment.outcome",
        required: true,
        values: &["appended", "text_moved", "left_alone", "failed"],
    }],
    metrics: &[&METRIC_COMMENT_PLACED],
};

pub(in crate::observe) static METRIC_REQUEST_DECODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.decoded",
    unit: "{message}",
    brief: "Requests the decoder has handled, by what it made of their telemetry section.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static METRIC_TELEMETRY_DECODED_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.decoded.size",
    unit: "By",
    brief: "Size of the telemetry document the decoder read.",
    instrument: InstrumentKind::Histogram,
    bounds: &[],
    opt_in: true,
};

pub(in crate::observe) static SET_DECODER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.telemetry.decode.outcome",
        required: true,
        values: &["absent", "accepted", "refused"],
    }],
    metrics: &[&METRIC_REQUEST_DECODED, &METRIC_TELEMETRY_DECODED_SIZE],
};

pub(in crate::observe) static METRIC_TELEMETRY_DECODE_REFUSED: MetricDescriptor =
    MetricDescriptor {
        name: "mongodb.op_msg.telemetry.decode.refused",
        unit: "{message}",
        brief: "Requests whose telemetry section was refused, by what was wrong with it.",
        instrument: InstrumentKind::Counter,
        bounds: &[],
        opt_in: false,
    };

pub(in crate::observe) static SET_DECODER_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.failure",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "error.type",
        required: true,
        values: &[
            "in_reply",
            "truncated",
            "duplicate_section",
            "malformed_bson",
            "too_deep",
            "too_large",
            "wrong_type",
            "duplicate_field",
            "missing_field",
            "invalid_context",
            "unsupported",
        ],
    }],
    metrics: &[&METRIC_TELEMETRY_DECODE_REFUSED],
};

pub(in crate::observe) static METRIC_REQUEST_HANDLED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.handled",
    unit: "{message}",
    brief: "Messages the decoder has handled, by whether they were handed on to be run.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_DECODER_REQUEST: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.request",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.request.outcome",
        required: true,
        values: &["passed", "tolerated", "refused", "unread"],
    }],
    metrics: &[&METRIC_REQUEST_HANDLED],
};

pub(in crate::observe) static METRIC_TELEMETRY_PARENT_RECEIVED: MetricDescriptor =
    MetricDescriptor {
        name: "mongodb.op_msg.telemetry.parent.received",
        unit: "{message}",
        brief: "Requests with an accepted telemetry section, by whether its trace is continued.",
        instrument: InstrumentKind::Counter,
        bounds: &[],
        opt_in: false,
    };

pub(in crate::observe) static SET_DECODER_PARENT: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.parent",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.telemetry.parent.outcome",
        required: true,
        values: &["admitted", "limited", "unauthenticated"],
    }],
    metrics: &[&METRIC_TELEMETRY_PARENT_RECEIVED],
};

pub(in crate::observe) static METRIC_METADATA_DECODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.decoded",
    unit: "{message}",
    brief: "Requests that carried a draft, by what the decoder made of it.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_DECODER_METADATA: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.metadata",
    entity: "mongodb.op_msg.codec",
    attributes: &[
        AttributeUse {
            key: "mongodb.op_msg.metadata.part",
            required: true,
            values: &["retry", "client", "tracestate"],
        },
        AttributeUse {
            key: "mongodb.op_msg.metadata.outcome",
            required: true,
            values: &["accepted", "ignored"],
        },
    ],
    metrics: &[&METRIC_METADATA_DECODED],
};

pub(in crate::observe) static METRIC_METADATA_IGNORED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.ignored",
    unit: "{message}",
    brief: "Requests of which a draft was ignored, by what was wrong with it.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_DECODER_METADATA_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.metadata.failure",
    entity: "mongodb.op_msg.codec",
    attributes: &[
        AttributeUse {
            key: "mongodb.op_msg.metadata.part",
            required: true,
            values: &["retry", "client", "tracestate"],
        },
        AttributeUse {
            key: "error.type",
            required: true,
            values: &[
                "malformed",
                "wrong_type",
                "missing_field",
                "duplicate_field",
                "invalid_value",
                "too_large",
                "conflict",
            ],
        },
    ],
    metrics: &[&METRIC_METADATA_IGNORED],
};

pub(in crate::observe) static METRIC_REQUEST_RETRY_DEPTH: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.retry.depth",
    unit: "{retry}",
    brief: "Ordinal of the retry that an arriving request says it is, by why the attempt before it failed.",
    instrument: InstrumentKind::Histogram,
    bounds: &[1, 2, 3, 4, 6, 8, 16, 32],
    opt_in: true,
};

pub(in crate::observe) static SET_DECODER_RETRY: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.retry",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.client.retry.reason",
        required: true,
        values: &[
            "overload",
            "pool",
            "network",
            "state_change",
            "transient",
            "other",
        ],
    }],
    metrics: &[&METRIC_REQUEST_RETRY_DEPTH],
};

pub(in crate::observe) static METRIC_REQUEST_FORWARDED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.forwarded",
    unit: "{message}",
    brief: "Requests a proxy has passed on, by what became of their telemetry section.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_FORWARDER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.forwarder",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.telemetry.forward.outcome",
        required: true,
        values: &["absent", "kept", "stripped"],
    }],
    metrics: &[&METRIC_REQUEST_FORWARDED],
};

pub(in crate::observe) static METRIC_STORM_STATUS: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.storm.status",
    unit: "1",
    brief: "1 for the state of the retry-storm view, 0 for the others.",
    instrument: InstrumentKind::UpDownCounter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_STORM: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.storm",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.storm.state",
        required: true,
        values: &["calm", "rising", "storm"],
    }],
    metrics: &[&METRIC_STORM_STATUS],
};

pub(in crate::observe) static METRIC_CLIENT_RETRY_SCHEDULED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.scheduled",
    unit: "{retry}",
    brief: "Retries sent, by why the attempt before failed.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static METRIC_CLIENT_RETRY_BACKOFF_DURATION: MetricDescriptor =
    MetricDescriptor {
        name: "mongodb.client.retry.backoff.duration",
        unit: "s",
        brief: "Wait before a retry.",
        instrument: InstrumentKind::Histogram,
        bounds: &[],
        opt_in: true,
    };

pub(in crate::observe) static SET_CLIENT_RETRY: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry",
    entity: "mongodb.client",
    attributes: &[AttributeUse {
        key: "mongodb.client.retry.reason",
        required: true,
        values: &[
            "overload",
            "pool",
            "network",
            "state_change",
            "transient",
            "other",
        ],
    }],
    metrics: &[
        &METRIC_CLIENT_RETRY_SCHEDULED,
        &METRIC_CLIENT_RETRY_BACKOFF_DURATION,
    ],
};

pub(in crate::observe) static METRIC_CLIENT_RETRY_ENDED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.ended",
    unit: "{operation}",
    brief: "Operations that were retried at least once, by how they ended.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static METRIC_CLIENT_RETRY_DEPTH: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.depth",
    unit: "{retry}",
    brief: "Retries an operation took before it ended.",
    instrument: InstrumentKind::Histogram,
    bounds: &[1, 2, 3, 4, 6, 8, 16, 32],
    opt_in: false,
};

pub(in crate::observe) static SET_CLIENT_RETRY_END: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry.end",
    entity: "mongodb.client",
    attributes: &[AttributeUse {
        key: "mongodb.client.retry.outcome",
        required: true,
        values: &[
            "recovered",
            "exhausted",
            "deadline",
            "not_retryable",
            "no_server",
            "cancelled",
        ],
    }],
    metrics: &[&METRIC_CLIENT_RETRY_ENDED, &METRIC_CLIENT_RETRY_DEPTH],
};

pub(in crate::observe) static METRIC_CLIENT_RETRY_DECLINED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.declined",
    unit: "{operation}",
    brief: "Failures that were not followed by a retry, by why.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_CLIENT_RETRY_DECLINE: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry.decline",
    entity: "mongodb.client",
    attributes: &[AttributeUse {
        key: "mongodb.client.retry.decline",
        required: true,
        values: &[
            "excluded",
            "not_retryable",
            "switched_off",
            "limit_reached",
            "deadline",
        ],
    }],
    metrics: &[&METRIC_CLIENT_RETRY_DECLINED],
};

pub(in crate::observe) static METRIC_EVENT_QUEUE_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.queue.size",
    unit: "{event}",
    brief: "Events waiting in the codec's ring for the host to take.",
    instrument: InstrumentKind::UpDownCounter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static METRIC_EVENT_QUEUE_CAPACITY: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.queue.capacity",
    unit: "{event}",
    brief: "Events the codec's ring can hold.",
    instrument: InstrumentKind::UpDownCounter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_EVENT_QUEUE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.event.queue",
    entity: "mongodb.op_msg.codec",
    attributes: &[],
    metrics: &[&METRIC_EVENT_QUEUE_SIZE, &METRIC_EVENT_QUEUE_CAPACITY],
};

pub(in crate::observe) static METRIC_EVENT_DROPPED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.dropped",
    unit: "{event}",
    brief: "Events the codec gave up, by why.",
    instrument: InstrumentKind::Counter,
    bounds: &[],
    opt_in: false,
};

pub(in crate::observe) static SET_EVENT_LOSS: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.event.loss",
    entity: "mongodb.op_msg.codec",
    attributes: &[AttributeUse {
        key: "error.type",
        required: true,
        values: &["queue_full", "rate_limited", "already_shutdown"],
    }],
    metrics: &[&METRIC_EVENT_DROPPED],
};

pub(in crate::observe) static EVENT_CODEC_START: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.codec.start",
    entity: "mongodb.op_msg.codec",
    severity_number: 5,
    max_per_drain: 1,
    attributes: &[AttributeUse {
        key: "mongodb.op_msg.telemetry.size_limit",
        required: true,
        values: &[],
    }],
};

pub(in crate::observe) static EVENT_TELEMETRY_ATTACH_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.telemetry.attach.fail",
    entity: "mongodb.op_msg.codec",
    severity_number: 13,
    max_per_drain: 8,
    attributes: &[
        AttributeUse {
            key: "error.type",
            required: true,
            values: &["invalid_context", "message_full"],
        },
        AttributeUse {
            key: "mongodb.op_msg.telemetry.size",
            required: false,
            values: &[],
        },
    ],
};

pub(in crate::observe) static EVENT_TELEMETRY_DECODE_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.telemetry.decode.fail",
    entity: "mongodb.op_msg.codec",
    severity_number: 13,
    max_per_drain: 8,
    attributes: &[
        AttributeUse {
            key: "error.type",
            required: true,
            values: &[
                "in_reply",
                "truncated",
                "duplicate_section",
                "malformed_bson",
                "too_deep",
                "too_large",
                "wrong_type",
                "duplicate_field",
                "missing_field",
                "invalid_context",
                "unsupported",
            ],
        },
        AttributeUse {
            key: "mongodb.op_msg.telemetry.size",
            required: false,
            values: &[],
        },
    ],
};

pub(in crate::observe) static EVENT_REQUEST_RETRY: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.request.retry",
    entity: "mongodb.op_msg.codec",
    severity_number: 9,
    max_per_drain: 16,
    attributes: &[
        AttributeUse {
            key: "mongodb.client.retry.attempt",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.limit",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.reason",
            required: false,
            values: &[
                "overload",
                "pool",
                "network",
                "state_change",
                "transient",
                "other",
            ],
        },
        AttributeUse {
            key: "mongodb.client.retry.backoff",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.elapsed",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "db.response.status_code",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "db.system.name",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "db.operation.name",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.config.max_adaptive_retries",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.config.overload_retargeting",
            required: false,
            values: &[],
        },
    ],
};

pub(in crate::observe) static EVENT_CLIENT_OPERATION_RETRY: EventDescriptor = EventDescriptor {
    name: "mongodb.client.operation.retry",
    entity: "mongodb.client",
    severity_number: 9,
    max_per_drain: 32,
    attributes: &[
        AttributeUse {
            key: "mongodb.client.retry.attempt",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.limit",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.reason",
            required: true,
            values: &[
                "overload",
                "pool",
                "network",
                "state_change",
                "transient",
                "other",
            ],
        },
        AttributeUse {
            key: "mongodb.client.retry.backoff",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "db.system.name",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "db.operation.name",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "db.response.status_code",
            required: false,
            values: &[],
        },
    ],
};

pub(in crate::observe) static EVENT_CLIENT_OPERATION_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.client.operation.fail",
    entity: "mongodb.client",
    severity_number: 13,
    max_per_drain: 16,
    attributes: &[
        AttributeUse {
            key: "mongodb.client.retry.attempt",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.elapsed",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "mongodb.client.retry.outcome",
            required: true,
            values: &[
                "recovered",
                "exhausted",
                "deadline",
                "not_retryable",
                "no_server",
                "cancelled",
            ],
        },
        AttributeUse {
            key: "db.system.name",
            required: true,
            values: &[],
        },
        AttributeUse {
            key: "db.operation.name",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "db.response.status_code",
            required: false,
            values: &[],
        },
        AttributeUse {
            key: "error.type",
            required: true,
            values: &[
                "network",
                "network_timeout",
                "authentication",
                "pool_cleared",
                "client",
            ],
        },
    ],
};
