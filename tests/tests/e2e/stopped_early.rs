//! Asked to stop before it has begun: while `serve` waits for its emulator it listens to who wants it to end.

use std::fs;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use system_tests::{ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID, programs, root};

#[test]
fn a_stop_is_heard_while_the_emulator_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody can listen on port 0.
    let nobody = "http://127.0.0.1:0";
    let mut serve = Command::new(programs::flowd())
        .args(["serve", "--clock", nobody])
        .current_dir(folder.path())
        .env_remove("DATABASE_URL")
        .env("FLOWD_LISTEN", "127.0.0.1:0")
        .env("FLOWD_GRAPH_URL", nobody)
        .env("FLOWD_FLOWS", root().join("flows"))
        .env("FLOWD_KEY", "5ca1ab1e".repeat(8))
        .env("FLOWD_APP_SECRET", APP_SECRET)
        .env("FLOWD_VERIFY_TOKEN", VERIFY_TOKEN)
        .env("FLOWD_ACCESS_TOKEN", ACCESS_TOKEN)
        .env("FLOWD_PHONE_NUMBER_ID", PHONE_NUMBER_ID)
        .env("FLOWD_WABA_ID", WABA_ID)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It listens for signals before it opens its database.
    while fs::metadata(folder.path().join("flowd.db.lock")).is_err() && serve.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let pid = Pid::from_raw(i32::try_from(serve.id()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    let ended = serve.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
}
