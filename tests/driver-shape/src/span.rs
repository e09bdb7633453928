//! The two spans of the OpenTelemetry specification for drivers: one for each operation, and one below it for each command.

use opentelemetry::global::BoxedTracer;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, ContextGuard, KeyValue};

use crate::client::Client;
use crate::error::Result;
use crate::events::ConnectionInfo;
use crate::message::Message;
use crate::operation::Operation;
use crate::session::Session;

/// The span of one call of the public API.
pub(crate) struct OperationSpan {
    context: Context,
    enabled: bool,
}

impl OperationSpan {
    /// Makes it the current one, so that commands are its children.
    pub(crate) fn enter(&self) -> ContextGuard {
        self.context.clone().attach()
    }

    pub(crate) fn record<T>(&self, result: &Result<T>) {
        record(&self.context, self.enabled, result);
    }
}

/// The span of one command on the wire. One that is disabled holds whatever context was current, mostly the operation's.
pub(crate) struct CommandSpan {
    context: Context,
    enabled: bool,
}

impl CommandSpan {
    pub(crate) fn record<T>(&self, result: &Result<T>) {
        record(&self.context, self.enabled, result);
    }

    // + telemetry {
    pub(crate) fn on_wire(&self) -> Option<opmsg_telemetry::attach::CommandSpan> {
        let context = self.enabled.then_some(&self.context)?;
        opmsg_telemetry::otel::command_span(context, &Context::current())
    }
    // + telemetry }
}

impl Client {
    pub(crate) fn start_operation_span(
        &self,
        operation: &impl Operation,
        session: Option<&Session>,
    ) -> OperationSpan {
        let parent = session.and_then(|session| session.span.clone());
        let parent = parent.unwrap_or_else(Context::current);
        if !self.is_tracing() {
            return OperationSpan {
                context: parent,
                enabled: false,
            };
        }
        let summary = format!("{} {}", operation.name(), target(operation));
        let mut attributes = attributes(operation);
        attributes.push(KeyValue::new(
            "db.operation.name",
            operation.name().to_owned(),
        ));
        attributes.push(KeyValue::new("db.operation.summary", summary.clone()));
        OperationSpan {
            context: self.start(&parent, summary, attributes),
            enabled: true,
        }
    }

    pub(crate) fn start_command_span(
        &self,
        operation: &impl Operation,
        name: &str,
        is_sensitive: bool,
        connection: &ConnectionInfo,
        message: &Message,
    ) -> Result<CommandSpan> {
        if !self.is_tracing() || is_sensitive {
            return Ok(CommandSpan {
                context: Context::current(),
                enabled: false,
            });
        }
        let mut attributes = attributes(operation);
        attributes.extend([
            KeyValue::new("db.command.name", name.to_owned()),
            KeyValue::new("db.query.summary", format!("{name} {}", target(operation))),
            KeyValue::new("db.mongodb.driver_connection_id", connection.id),
            // No published attribute: with it, tests know which message a span is of.
            KeyValue::new("request_id", i64::from(message.request_id)),
        ]);
        if let Some(id) = connection.server_connection_id {
            attributes.push(KeyValue::new("db.mongodb.server_connection_id", id));
        }
        if self.options.query_text {
            let text = bson::Document::try_from(message.command_document()?)?.to_string();
            attributes.push(KeyValue::new("db.query.text", text));
        }
        Ok(CommandSpan {
            context: self.start(&Context::current(), name.to_owned(), attributes),
            enabled: true,
        })
    }

    /// The span that some drivers open for a reply that nobody asked for, the next of an exhaust cursor: there is no message that could
    /// tell the server of it.
    pub(crate) fn start_streamed_reply_span(&self, operation: &impl Operation) -> CommandSpan {
        let enabled = self.is_tracing();
        let context = match enabled {
            false => Context::current(),
            true => self.start(
                &Context::current(),
                operation.name().to_owned(),
                attributes(operation),
            ),
        };
        CommandSpan { context, enabled }
    }

    /// The span that holds a transaction's operations together.
    pub(crate) fn start_transaction_span(&self) -> Option<Context> {
        let system = vec![KeyValue::new("db.system.name", "mongodb")];
        self.is_tracing()
            .then(|| self.start(&Context::current(), "transaction".to_owned(), system))
    }

    fn start(&self, parent: &Context, name: String, attributes: Vec<KeyValue>) -> Context {
        let scope = opentelemetry::InstrumentationScope::builder("driver-shape").build();
        let tracer = BoxedTracer::new(self.options.tracer.boxed_tracer(scope));
        let builder = tracer.span_builder(name).with_kind(SpanKind::Client);
        let builder = builder.with_attributes(attributes);
        parent.with_span(builder.start_with_context(&tracer, parent))
    }
}

fn attributes(operation: &impl Operation) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new("db.system.name", "mongodb"),
        KeyValue::new("db.namespace", operation.database().to_owned()),
    ];
    if let Some(collection) = operation.collection() {
        attributes.push(KeyValue::new("db.collection.name", collection.to_owned()));
    }
    attributes
}

fn target(operation: &impl Operation) -> String {
    match operation.collection() {
        Some(collection) => format!("{}.{collection}", operation.database()),
        None => operation.database().to_owned(),
    }
}

fn record<T>(context: &Context, enabled: bool, result: &Result<T>) {
    if let (true, Err(error)) = (enabled, result) {
        let span = context.span();
        if let Some(code) = error.code() {
            span.set_attribute(KeyValue::new("db.response.status_code", code.to_string()));
        }
        span.set_status(Status::error(error.to_string()));
    }
}
