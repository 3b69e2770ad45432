//! The command line: pairs of a name and a value; some names may come several times.

use crate::Failure;
use hardy_bpv7::eid::{Eid, NodeId};
use hardy_tcpclv4::config::TlsConfig;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::filter::LevelFilter;

pub struct Options {
    pub node_ids: Vec<NodeId>,
    pub data_dir: PathBuf,
    pub grpc: Option<SocketAddr>,
    pub tcpclv4: Option<SocketAddr>,
    pub dial: Vec<SocketAddr>,
    pub dials: Option<PathBuf>,
    pub cla_of: Option<String>,
    pub ping: Option<Eid>,
    pub pings: u32,
    pub keepalive_seconds: u16,
    pub tls: TlsConfig,
    pub take_unprotected: bool,
    pub log_level: LevelFilter,
}

impl Options {
    pub fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Options {
            node_ids: Vec::new(),
            data_dir: PathBuf::from("."),
            grpc: None,
            tcpclv4: None,
            dial: Vec::new(),
            dials: None,
            cla_of: None,
            ping: None,
            pings: 30,
            keepalive_seconds: 60,
            tls: TlsConfig::default(),
            take_unprotected: false,
            log_level: LevelFilter::INFO,
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "--node-id" => options.node_ids.push(value.parse()?),
                "--data-dir" => options.data_dir = value.into(),
                "--grpc" => options.grpc = Some(value.parse()?),
                "--tcpclv4" => options.tcpclv4 = Some(value.parse()?),
                "--dial" => options.dial.push(value.parse()?),
                "--dials" => options.dials = Some(value.into()),
                "--cla-of" => options.cla_of = Some(value),
                "--ping" => options.ping = Some(value.parse()?),
                "--pings" => options.pings = value.parse()?,
                "--keepalive" => options.keepalive_seconds = value.parse()?,
                "--tls-cert" => options.tls.cert_file = Some(value.into()),
                "--tls-key" => options.tls.private_key_file = Some(value.into()),
                "--tls-ca-dir" => options.tls.ca_certs = Some(value.into()),
                "--take-unprotected" => options.take_unprotected = value.parse()?,
                "--log-level" => options.log_level = value.parse()?,
                _ => return Err(format!("unknown option {name}").into()),
            }
        }
        if options.node_ids.is_empty() && options.cla_of.is_none() {
            return Err("--node-id is missing".into());
        }
        Ok(options)
    }
}
