//! Asks an echo again and again, and measures how long each answer takes.

use crate::Failure;
use hardy_bpa::services::{Application, ApplicationSink, Result, StatusNotify};
use hardy_bpa::{Bytes, async_trait, bpa::BpaRegistration};
use hardy_bpv7::eid::{Eid, Service};
use hardy_bpv7::{bundle::Id, status_report::ReasonCode};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const PING_IPN: u32 = 11;
const LIFETIME: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(5);
/// Those before find a peer that is not announced yet, and compilers at work.
const FIRST_COUNTED: u32 = 10;

struct Pinger {
    sink: OnceLock<Box<dyn ApplicationSink>>,
    heard: UnboundedSender<Bytes>,
}

#[async_trait]
impl Application for Pinger {
    async fn on_register(&self, _: &Eid, sink: Box<dyn ApplicationSink>) {
        let _ = self.sink.set(sink);
    }

    async fn on_unregister(&self) {}

    async fn on_receive(&self, _: Eid, _: OffsetDateTime, _: bool, payload: Bytes) -> Result<()> {
        let _ = self.heard.send(payload);
        Ok(())
    }

    async fn on_status_notify(&self, _: &Id, _: &Eid, _: StatusNotify, _: ReasonCode, _: Option<OffsetDateTime>) {}
}

/// Prints a line for each ping and one for all: the average is that of those after the tenth.
pub async fn ping(bpa: &dyn BpaRegistration, echo: Eid, count: u32) -> std::result::Result<(), Failure> {
    let (heard, mut answers) = unbounded_channel();
    let pinger = Arc::new(Pinger {
        sink: OnceLock::new(),
        heard,
    });
    bpa.register_application(Service::Ipn(PING_IPN), pinger.clone()).await?;
    let sink = pinger.sink.get().ok_or("not registered")?;
    let mut times = Vec::new();
    let mut lost = 0;
    for number in 0..count {
        let began = Instant::now();
        let payload = Bytes::copy_from_slice(&number.to_be_bytes());
        sink.send(echo.clone(), payload.clone(), LIFETIME, None).await?;
        match tokio::time::timeout(PATIENCE, answer_to(&payload, &mut answers)).await {
            Ok(()) => {
                println!("ping {number}: {} us", began.elapsed().as_micros());
                if number >= FIRST_COUNTED {
                    times.push(began.elapsed());
                }
            }
            Err(_) => {
                println!("ping {number}: lost");
                lost += 1;
            }
        }
        tokio::time::sleep(BETWEEN).await;
    }
    let average = times.iter().sum::<Duration>() / times.len().max(1) as u32;
    println!("pinged {count} times, {lost} lost, average {} us", average.as_micros());
    Ok(())
}

async fn answer_to(payload: &Bytes, answers: &mut UnboundedReceiver<Bytes>) {
    while answers.recv().await.as_ref() != Some(payload) {}
}
