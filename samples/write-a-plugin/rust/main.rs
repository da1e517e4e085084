//! Says the guest's time in seconds of the Unix epoch, its configuration as it came, and who asked.
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::FromRawFd;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> io::Result<()> {
    let descriptor = std::env::args()
        .skip_while(|argument| argument != "--api_fd")
        .nth(1)
        .and_then(|value| value.parse().ok())
        .expect("--api_fd: expected the descriptor of a listening socket");
    // SAFETY: the descriptor was handed over to this program, and nothing else in it uses that.
    let listener = unsafe { TcpListener::from_raw_fd(descriptor) };
    let mut config = String::new();
    io::stdin().read_to_string(&mut config)?;
    for connection in listener.incoming().flatten() {
        let config = config.clone();
        std::thread::spawn(move || answer(connection, &config));
    }
    Ok(())
}

/// One request for each connection.
fn answer(mut connection: TcpStream, config: &str) -> io::Result<()> {
    let mut user = String::from("somebody");
    let mut length = 0;
    let mut request = BufReader::new(connection.try_clone()?);
    loop {
        let mut line = String::new();
        request.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("x-remora-user") => user = value.to_string(),
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap_or(0),
            _ if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    io::copy(&mut request.take(length), &mut io::sink())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let body = format!("{now} {config}, {user}\n");
    write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
