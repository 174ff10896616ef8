//! The phone beside the node: an emulator of its own, or one that runs already and writes to this node and to no other.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
};

use emulator::{Config, Emulator, EmulatorError};
use serde_json::Value;

use super::{DevError, Options, desk::client};

/// How far a free port is looked for.
const PORTS_TRIED: u16 = 100;

pub enum Phone {
    Own(Box<Emulator>, SocketAddr),
    /// One that runs already.
    Attached(SocketAddr),
}

impl Phone {
    /// Ours, or the one that already has the port and waits for us.
    pub async fn start(options: &Options, flows: &Path, folder: &Path) -> Result<Self, DevError> {
        let lock = if flows.is_dir() { flows.to_owned() } else { flows.parent().unwrap_or(flows).to_owned() };
        let lock = lock.join("templates.lock");
        let config = Config {
            listen: options.emulator,
            webhook: webhook(options.listen),
            templates: lock.exists().then_some(lock),
            data: folder.join("emulator"),
            now: None,
        };
        match Emulator::start(config).await {
            Ok(emulator) => {
                let address = emulator.local_addr();
                Ok(Self::Own(Box::new(emulator), address))
            }
            Err(EmulatorError::PortTaken(address)) => match Found::at(address).await {
                Some(found) if found.webhook != webhook(options.listen) => Err(found.belongs_to_another(options)),
                Some(found) if found.is_accompanied().await => Err(found.belongs_to_another(options)),
                Some(_) => Ok(Self::Attached(address)),
                None => Err(refused(EmulatorError::PortTaken(address))),
            },
            Err(error) => Err(refused(error)),
        }
    }

    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Own(_, address) | Self::Attached(address) => *address,
        }
    }
}

fn webhook(listen: SocketAddr) -> String {
    format!("http://{listen}{}", crate::probe::WEBHOOK_PATH)
}

/// An emulator that runs already.
struct Found {
    address: SocketAddr,
    /// Where it writes to.
    webhook: String,
    /// Who stands beside its chat, or stood there when it was told last.
    companion: Option<String>,
}

impl Found {
    /// `None` where something else has the port.
    async fn at(address: SocketAddr) -> Option<Self> {
        let answer = client().get(format!("http://{address}/emulator/companion")).send().await.ok()?;
        let told: Value = answer.json().await.ok()?;
        let webhook = told["webhook"].as_str()?.to_owned();
        Some(Self { address, webhook, companion: told["url"].as_str().map(str::to_owned) })
    }

    async fn is_accompanied(&self) -> bool {
        let Some(companion) = &self.companion else { return false };
        client().get(companion).send().await.is_ok()
    }

    fn belongs_to_another(&self, options: &Options) -> DevError {
        let listen = free_behind(options.listen, None);
        let phone = free_behind(options.emulator, Some(listen));
        let (at, webhook) = (self.address, &self.webhook);
        let command = format!("flowd dev --listen {listen} --emulator {phone}");
        DevError::Usage {
            en: format!(
                "The phone at {at} belongs to another flowd: what its customers write goes to {webhook}. For a phone of \
                 its own for this project, type `{command}`."
            ),
            es: format!(
                "El teléfono en {at} es de otro flowd: lo que escriben sus clientes va a {webhook}. Para que este proyecto \
                 tenga su propio teléfono, escribe `{command}`."
            ),
            pt: format!(
                "O telefone em {at} é de outro flowd: o que seus clientes escrevem vai para {webhook}. Para este projeto \
                 ter um telefone próprio, digite `{command}`."
            ),
        }
    }
}

/// What to type where the phone does not start.
fn refused(error: EmulatorError) -> DevError {
    match error {
        EmulatorError::PortTaken(address) => {
            let free = free_behind(address, None);
            DevError::Usage {
                en: format!(
                    "The phone cannot be at {address}: another program has that port. Choose another with --emulator {free}."
                ),
                es: format!(
                    "El teléfono no puede estar en {address}: otro programa usa ese puerto. Elige otro con --emulator {free}."
                ),
                pt: format!(
                    "O telefone não pode ficar em {address}: outro programa usa essa porta. Escolha outra com --emulator {free}."
                ),
            }
        }
        EmulatorError::InUse(folder) => {
            let folder = folder.display();
            DevError::Usage {
                en: format!(
                    "Another `flowd dev` uses the folder {folder}. Stop it, or give this one a folder of its own with --data."
                ),
                es: format!(
                    "Otro `flowd dev` usa la carpeta {folder}. Detenlo, o dale a este una carpeta propia con --data."
                ),
                pt: format!(
                    "Outro `flowd dev` usa a pasta {folder}. Pare-o, ou dê a este uma pasta própria com --data."
                ),
            }
        }
        EmulatorError::NotLoopback(address) => not_loopback("--emulator", address),
        other => super::same(format!("{:#}", anyhow::Error::new(other))),
    }
}

/// Nothing here asks for a password, so that nothing here is for other machines.
pub fn not_loopback(flag: &str, address: SocketAddr) -> DevError {
    let port = address.port();
    DevError::Usage {
        en: format!(
            "The phone and what stands beside it have no login, so that they listen on this machine only: use {flag} \
             127.0.0.1:{port}."
        ),
        es: format!(
            "El teléfono y lo que está a su lado no piden contraseña, así que solo escuchan en esta máquina: usa {flag} \
             127.0.0.1:{port}."
        ),
        pt: format!(
            "O telefone e o que fica ao lado dele não pedem senha, por isso só escutam nesta máquina: use {flag} \
             127.0.0.1:{port}."
        ),
    }
}

/// The next address that nobody has now, and that is not `taken`.
pub fn free_behind(address: SocketAddr, taken: Option<SocketAddr>) -> SocketAddr {
    let behind = (1..=PORTS_TRIED).filter_map(|step| address.port().checked_add(step));
    let mut addresses = behind.map(|port| SocketAddr::new(address.ip(), port)).filter(|it| Some(*it) != taken);
    // Where all are taken, port 0 takes whichever is free.
    addresses.find(|it| TcpListener::bind(it).is_ok()).unwrap_or(SocketAddr::new(address.ip(), 0))
}
