//! The container in other formats: the section's own fields, with the same bounds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::container::Telemetry;
use crate::client::ClientMetadata;
use crate::retry::RetryMetadata;
use crate::trace::{ReceivedTraceparent, Tracestate};
use crate::unquoted;

#[derive(Deserialize, Serialize)]
#[serde(rename = "Telemetry")]
struct Form<'a> {
    #[serde(borrow, deserialize_with = "unquoted::read")]
    otel: OtelForm<'a>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    retry: Option<RetryMetadata>,
    #[serde(
        borrow,
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    client: Option<ClientMetadata<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename = "Otel")]
struct OtelForm<'a> {
    #[serde(deserialize_with = "unquoted::read")]
    traceparent: ReceivedTraceparent,
    #[serde(
        borrow,
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    tracestate: Option<Tracestate<'a>>,
}

impl Serialize for Telemetry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            otel: OtelForm {
                traceparent: self.traceparent(),
                tracestate: self.tracestate().cloned(),
            },
            retry: self.retry().copied(),
            client: self.client().cloned(),
        };
        form.serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Telemetry<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form: Form<'_> = unquoted::read(deserializer)?;
        let mut telemetry = Self::received(form.otel.traceparent);
        if let Some(tracestate) = form.otel.tracestate {
            telemetry = telemetry.with_tracestate(tracestate);
        }
        if let Some(retry) = form.retry {
            telemetry = telemetry.with_retry(retry);
        }
        if let Some(client) = form.client {
            telemetry = telemetry.with_client(client);
        }
        Ok(telemetry)
    }
}
