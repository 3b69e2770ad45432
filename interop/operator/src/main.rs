//! Every kind of call that the operator service knows: one answer, pages, a stream that is watched while something changes and
//! dropped in its middle, refusals with their codes.
//!
//!   operator unix:/path
//!   operator https://localhost:PORT CA CERT KEY

use api::operator_client::OperatorClient;
use api::{AddPeerRequest, EndSessionRequest, GetStatusRequest, ListPeersRequest, RemovePeerRequest, WatchPeersRequest};
use std::{collections::HashMap, env, fs, time::Duration};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::Code;

#[allow(clippy::all)]
mod api {
    tonic::include_proto!("gantry.operator.v1");
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

const NOBODY: [&str; 3] = ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"];
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut client = OperatorClient::new(channel(&arguments).await?);
    tokio::time::timeout(PATIENCE, ask(&mut client)).await??;
    println!("answered");
    Ok(())
}

async fn channel(arguments: &[String]) -> Result<Channel, Failure> {
    Ok(match arguments {
        [target] => Endpoint::try_from(target.clone())?.connect().await?,
        [target, ca, certificate, key] => {
            let tls = ClientTlsConfig::new()
                .ca_certificate(Certificate::from_pem(fs::read(ca)?))
                .identity(Identity::from_pem(fs::read(certificate)?, fs::read(key)?));
            Endpoint::try_from(target.clone())?.tls_config(tls)?.connect().await?
        }
        _ => return Err("operator TARGET [CA CERT KEY]".into()),
    })
}

async fn ask(client: &mut OperatorClient<Channel>) -> Result<(), Failure> {
    let status = client.get_status(GetStatusRequest::default()).await?.into_inner();
    insist(status.ready && status.node_ids == ["ipn:1.0"], "the status is another")?;

    let mut changes = client.watch_peers(WatchPeersRequest::default()).await?.into_inner();
    for address in NOBODY {
        insist(add(client, address).await?, "a peer was there before")?;
        insist(!add(client, address).await?, "a peer that is there was added again")?;
        loop {
            let change = changes.message().await?.ok_or("the watch ends")?;
            if change.peer.is_some_and(|peer| peer.address == address) {
                break;
            }
        }
    }
    drop(changes);

    insist(pages(client).await? == NOBODY, "pages do not add up to the peers")?;
    for address in NOBODY {
        client.remove_peer(RemovePeerRequest { name: address.into() }).await?;
    }
    refused(client.remove_peer(RemovePeerRequest { name: NOBODY[0].into() }).await, Code::NotFound)?;
    refused(client.end_session(EndSessionRequest { number: 4711 }).await, Code::NotFound)?;
    refused(client.add_peer(AddPeerRequest { address: "nowhere:at-all".into(), settings: HashMap::new() }).await, Code::InvalidArgument)
}

async fn add(client: &mut OperatorClient<Channel>, address: &str) -> Result<bool, Failure> {
    let request = AddPeerRequest { address: address.into(), settings: HashMap::new() };
    Ok(client.add_peer(request).await?.into_inner().changed)
}

/// One peer at a time.
async fn pages(client: &mut OperatorClient<Channel>) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut request = ListPeersRequest { page_size: 1, page_token: String::new() };
    loop {
        let page = client.list_peers(request.clone()).await?.into_inner();
        insist(page.peers.len() <= 1, "a page is longer than was asked for")?;
        found.extend(page.peers.into_iter().map(|peer| peer.address));
        if page.next_page_token.is_empty() {
            return Ok(found);
        }
        request.page_token = page.next_page_token;
    }
}

fn refused<T>(answer: Result<tonic::Response<T>, tonic::Status>, code: Code) -> Result<(), Failure> {
    match answer {
        Err(status) if status.code() == code && !status.message().is_empty() => Ok(()),
        Err(status) => Err(format!("refused with {status}, not {code}").into()),
        Ok(_) => Err(format!("not refused with {code}").into()),
    }
}

fn insist(holds: bool, otherwise: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
