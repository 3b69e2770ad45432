fn main() {
    println!("{}", protoc_bin_vendored_linux_x86_64::protoc_bin_path().display());
}
