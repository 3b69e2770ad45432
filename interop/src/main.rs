//! A node on hardy's BPA library: files put into `outbox/EID` become the payloads of bundles to that endpoint, payloads of
//! bundles for this node's endpoint `inbox` become files in `inbox`, and the endpoint `echo` sends payloads back.
//!
//! Its convergence layer is whoever registers by gRPC, hardy's own TCPCLv4 in this process, or both. For load it has an
//! endpoint that discards and one that pings; and it can be hardy's TCPCLv4 alone, for a BPA in another process.

mod endpoint;
mod options;
mod outbox;
mod ping;

use endpoint::{Discard, Echo, Inbox, Sender};
use hardy_async::CancellationToken;
use hardy_bpa::bpa::{Bpa, BpaRegistration};
use hardy_bpa::filter::Hook;
use hardy_bpv7::eid::{NodeId, Service};
use hardy_proto::client::RemoteBpa;
use hardy_proto::server::{Config as GrpcConfig, GrpcServer};
use options::Options;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const INBOX_IPN: u32 = 7;
const ECHO_IPN: u32 = 8;
const DISCARD_IPN: u32 = 9;
const DIAL_AGAIN: Duration = Duration::from_millis(500);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

fn main() -> Result<(), Failure> {
    let options = Options::from_arguments(std::env::args().skip(1))?;
    // Where the crates of this folder are built together rustls has two, and takes neither by itself.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    tracing_subscriber::fmt()
        .with_max_level(options.log_level)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Runtime::new()?.block_on(run(options))
}

async fn run(options: Options) -> Result<(), Failure> {
    // Before anything is told to have started, so that no signal comes too early.
    let mut terminated = signal(SignalKind::terminate())?;
    if let Some(address) = &options.cla_of {
        let cla = start_own_tcpclv4(&options, &RemoteBpa::new(address.clone())).await?;
        println!("registered with {address}");
        terminated.recv().await;
        cla.unregister().await;
        return Ok(());
    }
    let bpa = Arc::new(
        Bpa::builder()
            .node_ids(options.node_ids.as_slice().try_into()?)
            .build()
            .await?,
    );
    if options.take_unprotected {
        // dtn7-rs sends primary blocks without a CRC, which hardy drops.
        bpa.unregister_filter(Hook::Ingress, "rfc9171-validity")?;
    }
    bpa.start(false);
    let sender = register_endpoints(&options, &*bpa).await?;
    let discard = Arc::new(Discard::default());
    if options.node_ids.iter().any(|id| !matches!(id, NodeId::Dtn(_))) {
        bpa.register_application(Service::Ipn(DISCARD_IPN), discard.clone())
            .await?;
    }

    if options.tcpclv4.is_some() || !options.dial.is_empty() || options.dials.is_some() {
        start_own_tcpclv4(&options, &*bpa).await?;
    }
    let leave = CancellationToken::new();
    let grpc = match options.grpc {
        Some(address) => Some(start_grpc(address, bpa.clone(), leave.clone())?),
        None => None,
    };
    tokio::spawn(outbox::watch(options.data_dir.join("outbox"), sender));
    println!("node {:?} started", options.node_ids);

    if let Some(echo) = options.ping.clone() {
        ping::ping(&*bpa, echo, options.pings).await?;
    }
    terminated.recv().await;
    println!("ending, {} payloads discarded", discard.taken());
    // The order of hardy's server: its gRPC half lets connected clients leave before the BPA goes.
    leave.cancel();
    if let Some(grpc) = grpc {
        grpc.await??;
    }
    bpa.shutdown().await;
    println!("ended");
    Ok(())
}

async fn register_endpoints(options: &Options, bpa: &dyn BpaRegistration) -> Result<Arc<Sender>, Failure> {
    let sender = Arc::new(Sender::default());
    for node_id in &options.node_ids {
        let (inbox, echo) = match node_id {
            NodeId::Dtn(_) => (Service::Dtn("inbox".into()), Service::Dtn("echo".into())),
            _ => (Service::Ipn(INBOX_IPN), Service::Ipn(ECHO_IPN)),
        };
        let application = Inbox::new(&options.data_dir.join("inbox"), sender.clone())?;
        bpa.register_application(inbox, Arc::new(application)).await?;
        bpa.register_application(echo, Arc::new(Echo::default())).await?;
    }
    Ok(sender)
}

fn start_grpc(
    address: SocketAddr,
    bpa: Arc<dyn BpaRegistration>,
    leave: CancellationToken,
) -> Result<tokio::task::JoinHandle<Result<(), Failure>>, Failure> {
    let config = GrpcConfig {
        address,
        services: vec!["cla".into()],
    };
    let server = GrpcServer::new(&config, bpa)?;
    Ok(tokio::spawn(async move { Ok(server.serve(leave).await?) }))
}

async fn start_own_tcpclv4(options: &Options, bpa: &dyn BpaRegistration) -> Result<Arc<hardy_tcpclv4::Cla>, Failure> {
    let mut config = hardy_tcpclv4::config::Config {
        address: options.tcpclv4,
        ..Default::default()
    };
    config.session_defaults.keepalive_interval = Some(options.keepalive_seconds);
    if options.tls.ca_certs.is_some() {
        config.session_defaults.require_tls = true;
        config.tls = Some(options.tls.clone());
    }
    let cla = Arc::new(hardy_tcpclv4::Cla::new(&config)?);
    bpa.register_cla("own".into(), cla.clone(), None).await?;
    for peer in options.dial.clone() {
        let cla = cla.clone();
        tokio::spawn(async move {
            while let Err(error) = cla.connect(&peer).await {
                println!("cannot dial {peer}: {error}");
                tokio::time::sleep(DIAL_AGAIN).await;
            }
        });
    }
    if let Some(folder) = options.dials.clone() {
        tokio::spawn(dial_as_told(folder, cla.clone()));
    }
    Ok(cla)
}

/// A file in this folder has its name dialled, once: an address and a port.
async fn dial_as_told(folder: PathBuf, cla: Arc<hardy_tcpclv4::Cla>) {
    loop {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let _ = std::fs::remove_file(entry.path());
            let told = entry.file_name().to_string_lossy().into_owned();
            match told.parse::<SocketAddr>() {
                Ok(peer) => {
                    let cla = cla.clone();
                    tokio::spawn(async move {
                        if let Err(error) = cla.connect(&peer).await {
                            println!("cannot dial {peer}: {error}");
                        }
                    });
                }
                Err(error) => println!("cannot dial {told}: {error}"),
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
