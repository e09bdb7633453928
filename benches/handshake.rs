//! The handshake's client document: built, built with cuts, put into a hello, and judged.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use bson::{rawdoc, serialize_to_vec};
use criterion::{Criterion, criterion_group};
use opmsg_telemetry::handshake::{
    ApplicationName, ClientDocument, ContainerOrchestrator, ContainerRuntime, Env, EnvName, Os,
    ReceivedClient, Receiver, Wrapper,
};
use serde::Serialize;
use shapes::Turns;

/// The same document as a driver writes it that has serde.
#[derive(Serialize)]
struct Client {
    application: Application,
    driver: Driver,
    os: OperatingSystem,
    platform: String,
    env: Environment,
}

#[derive(Serialize)]
struct Application {
    name: String,
}

#[derive(Serialize)]
struct Driver {
    name: String,
    version: String,
}

#[derive(Serialize)]
struct OperatingSystem {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    architecture: String,
    version: String,
}

#[derive(Serialize)]
struct Environment {
    name: &'static str,
    memory_mb: i32,
    region: String,
    container: Container,
}

#[derive(Serialize)]
struct Container {
    runtime: &'static str,
    orchestrator: &'static str,
}

/// Names of some lengths take turns.
fn application(turn: usize) -> String {
    "orders-service"[..6 + turn % 8].to_owned()
}

fn ours(turn: usize) -> ClientDocument<'static> {
    let os = Os::new("Linux")
        .unwrap()
        .with_name("Debian GNU/Linux 12 (bookworm)")
        .with_architecture("x86_64")
        .with_version("6.1.0");
    let env = Env::function(EnvName::AwsLambda)
        .with_memory_mb(1024)
        .and_then(|env| env.with_region("us-east-2"))
        .unwrap()
        .with_container_runtime(ContainerRuntime::Docker)
        .with_container_orchestrator(ContainerOrchestrator::Kubernetes);
    let wrapper = Wrapper::new()
        .with_name("mapper")
        .and_then(|wrapper| wrapper.with_version("1.0"))
        .unwrap();
    ClientDocument::new("example-driver", "4.2.0", os)
        .unwrap()
        .with_application_name(ApplicationName::new(application(turn)).unwrap())
        .with_platform("rustc 1.95.0 / tokio")
        .with_env(env)
        .with_wrapper(wrapper)
}

fn peer(turn: usize) -> Client {
    Client {
        application: Application {
            name: application(turn),
        },
        driver: Driver {
            name: "example-driver|mapper".to_owned(),
            version: "4.2.0|1.0".to_owned(),
        },
        os: OperatingSystem {
            kind: "Linux".to_owned(),
            name: "Debian GNU/Linux 12 (bookworm)".to_owned(),
            architecture: "x86_64".to_owned(),
            version: "6.1.0".to_owned(),
        },
        platform: "rustc 1.95.0 / tokio".to_owned(),
        env: Environment {
            name: "aws.lambda",
            memory_mb: 1024,
            region: "us-east-2".to_owned(),
            container: Container {
                runtime: "docker",
                orchestrator: "kubernetes",
            },
        },
    }
}

/// So much of everything that each of the four published cuts is made.
fn too_large(turn: usize) -> ClientDocument<'static> {
    ours(turn).with_platform("platform ".repeat(60))
}

fn build(c: &mut Criterion) {
    let mut documents = Turns::new((0..64).map(ours));
    let mut peers = Turns::new((0..64).map(peer));
    for turn in 0..64 {
        assert_eq!(
            ours(turn).build().unwrap(),
            serialize_to_vec(&peer(turn)).unwrap()
        );
    }
    c.bench_function("handshake/build", |b| {
        b.iter(|| black_box(documents.next().build().unwrap()));
    });
    c.bench_function("handshake/build/bson_serde", |b| {
        b.iter(|| black_box(serialize_to_vec(peers.next()).unwrap()));
    });
    let mut cut = Turns::new((0..64).map(too_large));
    assert_eq!(cut.next().build().unwrap().len(), 512);
    c.bench_function("handshake/build_cut", |b| {
        b.iter(|| black_box(cut.next().build().unwrap()));
    });
}

fn hello(c: &mut Criterion) {
    let mut documents = Turns::new((0..64).map(ours));
    let hello =
        rawdoc! { "hello": 1, "helloOk": true, "compression": ["zstd", "snappy"], "$db": "admin" };
    let mut body = Vec::with_capacity(1024);
    c.bench_function("handshake/append_to_hello", |b| {
        b.iter(|| {
            body.clear();
            body.extend_from_slice(hello.as_bytes());
            documents.next().append_to_hello(&mut body).unwrap();
            black_box(&body);
        });
    });
    let mut hellos = Turns::new((0..64).map(|turn| {
        let mut body = hello.clone().into_bytes();
        ours(turn).append_to_hello(&mut body).unwrap();
        body
    }));
    c.bench_function("handshake/validate", |b| {
        b.iter(|| {
            let received = ReceivedClient::from_hello(hellos.next(), Receiver::Mongod, false);
            black_box(received.unwrap());
        });
    });
}

criterion_group!(benches, build, hello);

fn main() {
    times::run("handshake", benches);
}
