//! What stands beside the chat, in Spanish, English and Portuguese: one table, so that no language lacks a word.

#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Of findings there are English and Spanish; who reads Portuguese reads Spanish better.
    pub in_spanish: bool,
    pub code: &'static str,
    pub broken: &'static str,
    pub broken_hint: &'static str,
    pub line: &'static str,
    pub flow: &'static str,
    pub step: &'static str,
    pub nothing_runs: &'static str,
    pub ended: &'static str,
    pub waits_until: &'static str,
    pub waits_for_reply: &'static str,
    pub without_limit: &'static str,
    pub variables: &'static str,
    pub window: &'static str,
    pub window_open: &'static str,
    pub window_closed: &'static str,
    pub changed: &'static str,
    pub go_on: &'static str,
    pub start_over: &'static str,
    pub moved: &'static str,
    pub gone: &'static str,
    pub save_test: &'static str,
    pub save_hint: &'static str,
    pub test_name: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub not_saved: &'static str,
    pub nothing_said: &'static str,
    pub unknown_message: &'static str,
    pub picture: &'static str,
    pub cannot: &'static str,
}

impl Words {
    pub fn of(code: &str) -> &'static Self {
        match code {
            "en" => &EN,
            "pt" => &PT,
            _ => &ES,
        }
    }

    /// What [`Self::pick`] gives is in, for whoever reads it aloud.
    pub fn picked(&self) -> &'static str {
        if self.in_spanish { "es" } else { "en" }
    }

    /// Of words in English and Spanish.
    pub fn pick<'w>(&self, said: &'w [String; 2]) -> &'w str {
        &said[usize::from(self.in_spanish)]
    }
}

const ES: Words = Words {
    in_spanish: true,
    code: "es",
    broken: "El flujo tiene errores",
    broken_hint: "Sigue funcionando la última versión buena. Corrige el archivo y guárdalo.",
    line: "línea",
    flow: "Flujo",
    step: "Paso",
    nothing_runs: "Ningún flujo está corriendo para esta persona. Escribe un mensaje que inicie uno.",
    ended: "terminó",
    waits_until: "Espera hasta",
    waits_for_reply: "Espera una respuesta",
    without_limit: "sin límite",
    variables: "Variables",
    window: "Ventana de 24 horas",
    window_open: "Abierta: puedes enviar texto libre durante",
    window_closed: "Cerrada: solo plantillas, hasta que la persona escriba",
    changed: "Cambiaste este flujo. Esta conversación sigue con la versión anterior.",
    go_on: "Seguir con la anterior",
    start_over: "Empezar de nuevo",
    moved: "Cambiaste este flujo. Esta conversación sigue con la versión nueva desde aquí.",
    gone: "El archivo de este flujo ya no está: termina con la versión que tenía.",
    save_test: "Guardar como prueba",
    save_hint: "Escribe esta conversación en el archivo del flujo, como un bloque test.",
    test_name: "Nombre de la prueba",
    save: "Guardar",
    saved: "Guardada en",
    not_saved: "No se guardó: con el flujo de ahora esta conversación sería otra",
    nothing_said: "Todavía no hay una conversación que guardar.",
    unknown_message: "De este mensaje todavía no hay nada escrito.",
    picture: "El flujo como dibujo",
    cannot: "No se pudo leer la base de datos.",
};

const EN: Words = Words {
    in_spanish: false,
    code: "en",
    broken: "The flow has errors",
    broken_hint: "The last good version goes on. Mend the file and save it.",
    line: "line",
    flow: "Flow",
    step: "Step",
    nothing_runs: "No flow is running for this person. Write a message that starts one.",
    ended: "ended",
    waits_until: "Waits until",
    waits_for_reply: "Waits for a reply",
    without_limit: "without a limit",
    variables: "Variables",
    window: "24-hour window",
    window_open: "Open: free text may be sent for",
    window_closed: "Closed: templates only, until the person writes",
    changed: "You changed this flow. This conversation goes on with the version before.",
    go_on: "Go on with the old version",
    start_over: "Start over",
    moved: "You changed this flow. This conversation goes on with the new version from here.",
    gone: "The file of this flow is gone: it ends with the version it had.",
    save_test: "Save as test",
    save_hint: "Writes this conversation into the flow's file, as a test block.",
    test_name: "Name of the test",
    save: "Save",
    saved: "Saved in",
    not_saved: "Not saved: with the flow as it is now this conversation would be another",
    nothing_said: "There is no conversation to save yet.",
    unknown_message: "Nothing is written down about this message yet.",
    picture: "The flow as a picture",
    cannot: "The database could not be read.",
};

const PT: Words = Words {
    in_spanish: true,
    code: "pt",
    broken: "O fluxo tem erros",
    broken_hint: "A última versão boa continua. Corrija o arquivo e salve.",
    line: "linha",
    flow: "Fluxo",
    step: "Passo",
    nothing_runs: "Nenhum fluxo está rodando para esta pessoa. Escreva uma mensagem que inicie um.",
    ended: "terminou",
    waits_until: "Espera até",
    waits_for_reply: "Espera uma resposta",
    without_limit: "sem limite",
    variables: "Variáveis",
    window: "Janela de 24 horas",
    window_open: "Aberta: você pode enviar texto livre por",
    window_closed: "Fechada: só modelos, até a pessoa escrever",
    changed: "Você mudou este fluxo. Esta conversa segue com a versão anterior.",
    go_on: "Seguir com a anterior",
    start_over: "Começar de novo",
    moved: "Você mudou este fluxo. Esta conversa segue com a versão nova a partir daqui.",
    gone: "O arquivo deste fluxo não está mais: ele termina com a versão que tinha.",
    save_test: "Salvar como teste",
    save_hint: "Escreve esta conversa no arquivo do fluxo, como um bloco test.",
    test_name: "Nome do teste",
    save: "Salvar",
    saved: "Salvo em",
    not_saved: "Não foi salvo: com o fluxo de agora esta conversa seria outra",
    nothing_said: "Ainda não há uma conversa para salvar.",
    unknown_message: "Ainda não há nada escrito sobre esta mensagem.",
    picture: "O fluxo como desenho",
    cannot: "Não foi possível ler o banco de dados.",
};
