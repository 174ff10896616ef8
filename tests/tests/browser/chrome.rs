//! A Chromium of its own for each test, and the verbs of somebody who sits before it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use system_tests::{root, within_bounds};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

/// No window, no updates, no address but this machine's. The pipe ends Chromium with the driver, however that ends.
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--force-device-scale-factor=1",
    "--accept-lang=es",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// How wide and high the page is.
#[derive(Debug, Clone, Copy)]
pub enum Screen {
    Phone,
    Desktop,
}

impl Screen {
    fn size(self) -> (u32, u32) {
        match self {
            Screen::Phone => (390, 844),
            Screen::Desktop => (1280, 800),
        }
    }
}

/// Dropped, the browser ends and its profile goes.
pub struct Chrome {
    runtime: Runtime,
    /// `None` once it has quit.
    driver: Option<WebDriver>,
    process: Child,
    profile: TempDir,
}

impl Chrome {
    pub fn start() -> Chrome {
        let profile = tempfile::tempdir().unwrap();
        let (process, address) = start_driver(profile.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut wanted = ChromeCapabilities::new();
        let own = [
            format!("--user-data-dir={}", profile.path().join("profile").display()),
            format!("--log-net-log={}", net_log(profile.path()).display()),
        ];
        for flag in FLAGS.iter().map(ToString::to_string).chain(own) {
            wanted.add_arg(&flag).unwrap();
        }
        let driver = runtime.block_on(WebDriver::new(&address, wanted));
        let driver = driver.unwrap_or_else(|error| {
            panic!("Chromium does not start: {error}\n{}", fs::read_to_string(driver_log(profile.path())).unwrap())
        });
        let chrome = Chrome { runtime, driver: Some(driver), process, profile };
        chrome.resize(Screen::Desktop);
        // What moves is not to be caught halfway.
        chrome.prefer(&[("prefers-reduced-motion", "reduce")]);
        chrome
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("it quits last")
    }

    // ---- the window ----

    pub fn resize(&self, screen: Screen) {
        let (width, height) = screen.size();
        let is_phone = matches!(screen, Screen::Phone);
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone});
        self.cdp("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// What the person has set on their machine, by the names of CSS.
    pub fn prefer(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.cdp("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Text into what has the focus, at once.
    pub fn paste(&self, text: &str) {
        self.cdp("Input.insertText", &json!({ "text": text }));
    }

    fn cdp(&self, method: &str, parameters: &Value) {
        self.runtime.block_on(self.driver().cdp().send_raw(method, parameters)).unwrap();
    }

    // ---- acts ----

    pub fn open(&self, address: &str) {
        self.runtime.block_on(self.driver().goto(address)).unwrap();
    }

    /// Clicks the button, link or fold with these words; the first where there are several.
    #[track_caller]
    pub fn press(&self, words: &str) {
        self.press_one(words, |all| all.into_iter().next());
    }

    #[track_caller]
    pub fn press_last(&self, words: &str) {
        self.press_one(words, |all| all.into_iter().next_back());
    }

    #[track_caller]
    fn press_one(&self, words: &str, chosen: impl Fn(Vec<WebElement>) -> Option<WebElement>) {
        let by = By::XPath(format!(
            "//*[self::button or self::a or self::summary][normalize-space(.)={0} or @aria-label={0}]",
            quoted(words)
        ));
        self.until(&format!("`{words}` can be pressed"), &async |driver: &WebDriver| {
            // The page may be drawn anew at any moment, so this is done again until it succeeds.
            let Some(element) = chosen(shown(driver.find_all(by.clone()).await?).await?) else { return Ok(false) };
            element.click().await?;
            Ok(true)
        });
    }

    /// Types into the field with this label, in place of what is in it.
    #[track_caller]
    pub fn write(&self, label: &str, text: &str) {
        let words = quoted(label);
        let by = By::XPath(format!(
            "//label[normalize-space(.)={words}]//input | //*[@id=//label[normalize-space(.)={words}]/@for]"
        ));
        self.until(&format!("there is a field `{label}` to write into"), &async |driver: &WebDriver| {
            let Some(field) = shown(driver.find_all(by.clone()).await?).await?.into_iter().next() else {
                return Ok(false);
            };
            field.clear().await?;
            field.send_keys(text).await?;
            Ok(true)
        });
    }

    /// A key, to what has the focus.
    #[track_caller]
    pub fn key(&self, key: &Key) {
        self.until("a key is pressed", &async |driver: &WebDriver| {
            driver.action_chain().send_keys(key.clone()).perform().await?;
            Ok(true)
        });
    }

    // ---- looking ----

    /// Waits until what the selector finds shows these words, as a person reads them.
    #[track_caller]
    pub fn sees(&self, selector: &str, words: &str) {
        self.wait(&format!("`{selector}` shows `{words}`"), |chrome| chrome.text(selector).contains(words));
    }

    #[track_caller]
    pub fn sees_no(&self, selector: &str, words: &str) {
        self.wait(&format!("`{selector}` shows no `{words}`"), |chrome| !chrome.text(selector).contains(words));
    }

    #[track_caller]
    pub fn wait(&self, what: &str, is_so: impl Fn(&Chrome) -> bool) {
        let is_so = within_bounds(|| is_so(self));
        assert!(is_so, "{what}: not so. The page:\n{}\n{}", self.text("body"), self.kept());
    }

    /// What is read there; nothing where there is no such thing.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let all = "return [...document.querySelectorAll(arguments[0])].map(it => it.innerText).join('\\n')";
        self.script(all, &[json!(selector)]).as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn script(&self, script: &str, arguments: &[Value]) -> Value {
        let run = self.runtime.block_on(self.driver().execute(script, arguments));
        run.unwrap_or_else(|error| panic!("{error} in {script}")).json().clone()
    }

    /// Whether the one ends where the other begins, or before.
    #[track_caller]
    pub fn is_above(&self, upper: &str, lower: &str) -> bool {
        let edges = "const edge = (it) => document.querySelector(it).getBoundingClientRect();
                     return edge(arguments[0]).bottom <= edge(arguments[1]).top;";
        self.script(edges, &[json!(upper), json!(lower)]) == true
    }

    /// A picture of what is shown, kept in `target/screenshots`.
    pub fn picture(&self, name: &str) -> PathBuf {
        let path = screenshots().join(format!("{name}.png"));
        fs::create_dir_all(screenshots()).unwrap();
        self.runtime.block_on(self.driver().screenshot(&path)).unwrap();
        path
    }

    fn kept(&self) -> String {
        format!("A picture of it: {}", self.picture(&format!("failed-{}", std::process::id())).display())
    }

    #[track_caller]
    fn until(&self, what: &str, act: &impl AsyncFn(&WebDriver) -> WebDriverResult<bool>) {
        self.wait(what, |chrome| chrome.runtime.block_on(act(chrome.driver())).unwrap_or(false));
    }

    /// Ends it; the addresses that its pages asked for, whether they were reached or not.
    pub fn quit(mut self) -> Vec<String> {
        self.runtime.block_on(self.driver.take().expect("it quits once").quit()).unwrap();
        // The driver does not wait until the browser has written its last line.
        let log = || serde_json::from_str::<Value>(&fs::read_to_string(net_log(self.profile.path())).ok()?).ok();
        assert!(within_bounds(|| log().is_some()), "Chromium has written which addresses it asked for");
        let log = log().expect("it was there just now");
        let events = log["events"].as_array().expect("a log of events");
        // What Chromium wants for itself (its time, its news) has an origin that is no page, and gets no answer.
        let is_of_a_page =
            |event: &&Value| event["params"]["initiator"].as_str().is_some_and(|page| page.starts_with("http"));
        events
            .iter()
            .filter(is_of_a_page)
            .filter_map(|event| event["params"]["url"].as_str())
            .map(str::to_owned)
            .collect()
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            // The driver is killed next, and Chromium with it.
            let _ended = self.runtime.block_on(driver.quit());
        }
        let _gone = self.process.kill();
        self.process.wait().unwrap();
    }
}

/// Where pictures are kept: in the target folder this program was built into.
pub fn screenshots() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let target = own.ancestors().find(|folder| folder.ends_with("target"));
    target.map_or_else(|| root().join("target"), Path::to_owned).join("screenshots")
}

fn start_driver(folder: &Path) -> (Child, String) {
    let log = File::create(driver_log(folder)).unwrap();
    let process = Command::new("chromedriver")
        .args(["--port=0"])
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver: {error}. Install it: apt install chromium chromium-driver"));
    let said = || fs::read_to_string(driver_log(folder)).unwrap();
    let port = || {
        let said = said();
        let port = said.split("started successfully on port ").nth(1)?.split('.').next()?;
        port.parse::<u16>().ok()
    };
    assert!(within_bounds(|| port().is_some()), "chromedriver does not start:\n{}", said());
    (process, format!("http://127.0.0.1:{}", port().unwrap()))
}

fn driver_log(folder: &Path) -> PathBuf {
    folder.join("chromedriver.log")
}

fn net_log(folder: &Path) -> PathBuf {
    folder.join("net.json")
}

async fn shown(all: Vec<WebElement>) -> WebDriverResult<Vec<WebElement>> {
    let mut shown = Vec::new();
    for element in all {
        if element.is_displayed().await? {
            shown.push(element);
        }
    }
    Ok(shown)
}

/// A text as a string of XPath, which knows no escapes.
fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "a test looks for words without quotes");
    format!("\"{text}\"")
}
