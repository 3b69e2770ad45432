//! The applications of the node.

use crate::Failure;
use hardy_bpa::services::{Application, ApplicationSink, Error, Result, StatusNotify};
use hardy_bpa::{Bytes, async_trait};
use hardy_bpv7::{bundle::Id, eid::Eid, status_report::ReasonCode};
use std::path::{Path, PathBuf};
use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;
use time::OffsetDateTime;

const LIFETIME: Duration = Duration::from_secs(3600);

type Sink = Arc<dyn ApplicationSink>;

/// Sends payloads, each from the endpoint of the destination's scheme if there is one.
#[derive(Default)]
pub struct Sender {
    sinks: Mutex<Vec<(bool, Sink)>>,
}

impl Sender {
    pub async fn send(&self, destination: Eid, payload: Bytes) -> Result<Id> {
        let sink = self.sink_for(&destination);
        sink.send(destination, payload, LIFETIME, None).await
    }

    fn add(&self, source: &Eid, sink: Sink) {
        self.sinks.lock().unwrap().push((is_dtn(source), sink));
    }

    fn sink_for(&self, destination: &Eid) -> Sink {
        let sinks = self.sinks.lock().unwrap();
        let matching = sinks.iter().find(|(dtn, _)| *dtn == is_dtn(destination));
        let (_, sink) = matching
            .or(sinks.first())
            .expect("an endpoint is registered before anything is sent");
        sink.clone()
    }
}

fn is_dtn(eid: &Eid) -> bool {
    matches!(eid, Eid::Dtn { .. })
}

/// Writes each payload to a file, which appears complete under a name of its own.
pub struct Inbox {
    folder: PathBuf,
    sender: Arc<Sender>,
}

static RECEIVED: AtomicU64 = AtomicU64::new(0);

impl Inbox {
    pub fn new(folder: &Path, sender: Arc<Sender>) -> std::result::Result<Self, Failure> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.into(),
            sender,
        })
    }

    fn write(&self, payload: &[u8]) -> std::io::Result<()> {
        // The process is part of the name: a node that starts again adds to what the earlier one received.
        let name = format!("{}-{}", std::process::id(), RECEIVED.fetch_add(1, Ordering::Relaxed));
        let hidden = self.folder.join(format!(".{name}"));
        std::fs::write(&hidden, payload)?;
        std::fs::rename(&hidden, self.folder.join(name))
    }
}

#[async_trait]
impl Application for Inbox {
    async fn on_register(&self, source: &Eid, sink: Box<dyn ApplicationSink>) {
        self.sender.add(source, sink.into());
    }

    async fn on_unregister(&self) {}

    async fn on_receive(&self, source: Eid, _: OffsetDateTime, _: bool, payload: Bytes) -> Result<()> {
        self.write(&payload).map_err(|e| Error::Internal(e.into()))?;
        println!("received {} octets from {source}", payload.len());
        Ok(())
    }

    async fn on_status_notify(&self, _: &Id, _: &Eid, _: StatusNotify, _: ReasonCode, _: Option<OffsetDateTime>) {}
}

/// Counts payloads and forgets them, for load.
#[derive(Default)]
pub struct Discard {
    taken: AtomicU64,
}

impl Discard {
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Application for Discard {
    async fn on_register(&self, _: &Eid, _: Box<dyn ApplicationSink>) {}

    async fn on_unregister(&self) {}

    async fn on_receive(&self, _: Eid, _: OffsetDateTime, _: bool, _: Bytes) -> Result<()> {
        self.taken.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn on_status_notify(&self, _: &Id, _: &Eid, _: StatusNotify, _: ReasonCode, _: Option<OffsetDateTime>) {}
}

/// Sends each payload back to where it came from.
#[derive(Default)]
pub struct Echo {
    sink: OnceLock<Sink>,
}

#[async_trait]
impl Application for Echo {
    async fn on_register(&self, _: &Eid, sink: Box<dyn ApplicationSink>) {
        let _ = self.sink.set(sink.into());
    }

    async fn on_unregister(&self) {}

    async fn on_receive(&self, source: Eid, _: OffsetDateTime, _: bool, payload: Bytes) -> Result<()> {
        println!("echo of {} octets to {source}", payload.len());
        let sink = self.sink.get().expect("registered before it receives");
        sink.send(source, payload, LIFETIME, None).await.map(|_| ())
    }

    async fn on_status_notify(&self, _: &Id, _: &Eid, _: StatusNotify, _: ReasonCode, _: Option<OffsetDateTime>) {}
}
