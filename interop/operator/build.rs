//! Makes the client from the description that Gantry publishes.

use std::{env, fs, path::PathBuf};

const DESCRIPTION: &str = "../../adapters-grpc/src/main/protobuf/operator.proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={DESCRIPTION}");
    // SAFETY: nothing else runs in a build script.
    unsafe { env::set_var("PROTOC", protoc_bin_vendored_linux_x86_64::protoc_bin_path()) };
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    let plain = folder.join("operator.proto");
    fs::write(&plain, without_json(&fs::read_to_string(DESCRIPTION)?))?;
    tonic_prost_build::configure()
        .build_server(false)
        .compile_protos(&[&plain], &[&folder])?;
    Ok(())
}

/// How calls are spoken as JSON over HTTP is no matter of gRPC, and the annotations that say so are in a package of their own.
fn without_json(description: &str) -> String {
    description
        .lines()
        .filter(|line| !line.contains("google/api/annotations.proto") && !line.contains("(google.api.http)"))
        .collect::<Vec<_>>()
        .join("\n")
}
