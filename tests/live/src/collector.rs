//! Takes OTLP over HTTP, as the shim sends it, and passes it by gRPC to a collector that hands out what it understood.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_opentelemetry_collector::{
    ExportedLog, ExportedMetric, ExportedSpan, FakeCollectorServer,
};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use prost::Message;
use tokio::net::TcpListener;
use tonic::transport::Channel;

use crate::tap::lock;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What the collector understood, and what could not be passed to it.
#[derive(Default)]
pub struct Exported {
    pub logs: Vec<ExportedLog>,
    pub spans: Vec<ExportedSpan>,
    pub metrics: Vec<ExportedMetric>,
    pub refused: Vec<String>,
}

pub struct Collector {
    address: SocketAddr,
    runtime: tokio::runtime::Runtime,
    exported: Arc<Mutex<Exported>>,
}

impl Collector {
    pub fn start() -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let exported = Arc::<Mutex<Exported>>::default();
        let address = runtime
            .block_on(listen(exported.clone()))
            .map_err(|error| format!("no collector: {error}"))?;
        Ok(Self {
            address,
            runtime,
            exported,
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that came, when nothing has come for a moment.
    pub fn finish(self) -> Exported {
        self.runtime.block_on(async {
            let count = || {
                let exported = lock(&self.exported);
                exported.logs.len() + exported.spans.len() + exported.metrics.len()
            };
            let mut before = usize::MAX;
            while before != count() {
                before = count();
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        });
        let exported = std::mem::take(&mut *lock(&self.exported));
        self.runtime.shutdown_background();
        exported
    }
}

async fn listen(exported: Arc<Mutex<Exported>>) -> Result<SocketAddr, Error> {
    // Its errors cannot be sent to other threads.
    let server = FakeCollectorServer::start().await;
    let mut server = server.map_err(|error| error.to_string())?;
    let channel = Channel::from_shared(server.endpoint())?.connect().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let drained = exported.clone();
    tokio::spawn(async move {
        // Its channels hold 64 entries and then wait, so they are emptied all the time.
        let moment = Duration::from_millis(5);
        loop {
            let spans = server.exported_spans(1, moment).await;
            let logs = server.exported_logs(1, moment).await;
            let metrics = server.exported_metrics(1, moment).await;
            let mut drained = lock(&drained);
            drained.spans.extend(spans);
            drained.logs.extend(logs);
            drained.metrics.extend(metrics);
        }
    });
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (channel, exported) = (channel.clone(), exported.clone());
            let service = hyper::service::service_fn(move |request| {
                answer(request, channel.clone(), exported.clone())
            });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    Ok(address)
}

async fn answer(
    request: Request<Incoming>,
    channel: Channel,
    exported: Arc<Mutex<Exported>>,
) -> Result<Response<Full<Bytes>>, Error> {
    let path = request.uri().path().to_owned();
    let (status, body) = match pass(request, channel).await {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => {
            lock(&exported).refused.push(format!("{path}: {error}"));
            (StatusCode::BAD_REQUEST, Vec::new())
        }
    };
    let response = Response::builder()
        .status(status)
        .header("content-type", "application/x-protobuf");
    Ok(response.body(Full::new(Bytes::from(body)))?)
}

async fn pass(request: Request<Incoming>, channel: Channel) -> Result<Vec<u8>, Error> {
    if request.method() != Method::POST {
        return Err("not a POST".into());
    }
    let content_type = request.headers().get("content-type");
    if content_type.is_none_or(|kind| kind != "application/x-protobuf") {
        return Err("another content type than protobuf's".into());
    }
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await?.to_bytes();
    Ok(match path.as_str() {
        "/v1/logs" => {
            let request = ExportLogsServiceRequest::decode(body)?;
            let mut client = LogsServiceClient::new(channel);
            client.export(request).await?.into_inner().encode_to_vec()
        }
        "/v1/traces" => {
            let request = ExportTraceServiceRequest::decode(body)?;
            let mut client = TraceServiceClient::new(channel);
            client.export(request).await?.into_inner().encode_to_vec()
        }
        "/v1/metrics" => {
            let request = ExportMetricsServiceRequest::decode(body)?;
            let mut client = MetricsServiceClient::new(channel);
            client.export(request).await?.into_inner().encode_to_vec()
        }
        _ => return Err("an unknown path".into()),
    })
}
