//! The folder whose files are sent: `outbox/EID/FILE`, the slashes of the EID written as `%2F`.

use crate::{Failure, endpoint::Sender};
use hardy_bpv7::eid::Eid;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const LOOK_AGAIN: Duration = Duration::from_millis(50);

pub async fn watch(outbox: PathBuf, sender: Arc<Sender>) {
    loop {
        for file in visible_files(&outbox) {
            if let Err(error) = send(&file, &sender).await {
                println!("cannot send {}: {error}", file.display());
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn send(file: &Path, sender: &Sender) -> Result<(), Failure> {
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
    let destination: Eid = folder.to_string_lossy().replace("%2F", "/").parse()?;
    let payload = std::fs::read(file)?;
    println!("sending {} octets to {destination}", payload.len());
    sender.send(destination, payload.into()).await?;
    std::fs::remove_file(file)?;
    Ok(())
}

fn visible_files(outbox: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = entries(outbox).iter().flat_map(|folder| entries(folder)).collect();
    files.sort();
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let visible = |path: &PathBuf| {
        !path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    entries.flatten().map(|entry| entry.path()).filter(visible).collect()
}
