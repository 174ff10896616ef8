//! The table itself, in the order of the codes.

use super::{Class, Explanation, Row, Scope, WINDOW_CLOSED};
use Class::{Refused, Retry, Stopped, Uncertain, WindowClosed};

const ACCOUNT_STOPPED: Class = Stopped(Scope::Account);
/// Where the words may mean the number or all of them, the number: others that are well go on.
const NUMBER_STOPPED: Class = Stopped(Scope::Number);

const fn row(code: u32, class: Class, en: &'static str, es: &'static str) -> Row {
    rows(code, code, class, en, es)
}

const fn rows(first: u32, last: u32, class: Class, en: &'static str, es: &'static str) -> Row {
    Row { first, last, class, explanation: Explanation { en, es } }
}

const fn retry(after_seconds: u32, scope: Scope) -> Class {
    Retry { after_seconds, scope }
}

pub(super) const ROWS: &[Row] = &[
    row(
        0,
        ACCOUNT_STOPPED,
        "WhatsApp could not recognise the access token. Create a new one and put it into flowd's configuration (FLOWD_ACCESS_TOKEN).",
        "WhatsApp no reconoció el token de acceso. Crea uno nuevo y ponlo en la configuración de flowd (FLOWD_ACCESS_TOKEN).",
    ),
    row(
        1,
        Uncertain,
        "WhatsApp had an error of its own and did not say whether the message went out.",
        "WhatsApp tuvo un error interno y no dijo si el mensaje salió.",
    ),
    row(
        2,
        Uncertain,
        "WhatsApp was overloaded for a moment and did not say whether the message went out.",
        "WhatsApp estuvo sobrecargado un momento y no dijo si el mensaje salió.",
    ),
    row(
        3,
        ACCOUNT_STOPPED,
        "The app may not send messages with this token. Give the system user the permission whatsapp_business_messaging.",
        "La app no puede enviar mensajes con este token. Dale al usuario del sistema el permiso whatsapp_business_messaging.",
    ),
    row(
        4,
        retry(60, Scope::App),
        "The app made too many requests to WhatsApp. Sending goes on by itself, more slowly.",
        "La app hizo demasiadas solicitudes a WhatsApp. El envío sigue solo, más despacio.",
    ),
    row(
        10,
        NUMBER_STOPPED,
        "The token lacks a permission, or the app may not use this number. Check the app's permissions and who owns the number.",
        "Al token le falta un permiso, o la app no puede usar este número. Revisa los permisos de la app y de quién es el número.",
    ),
    row(
        33,
        NUMBER_STOPPED,
        "The phone number id does not exist or was deleted. Copy it again from WhatsApp Manager into flowd's configuration (FLOWD_PHONE_NUMBER_ID).",
        "El identificador del número no existe o fue borrado. Cópialo otra vez de WhatsApp Manager a la configuración de flowd (FLOWD_PHONE_NUMBER_ID).",
    ),
    row(
        100,
        Refused,
        "WhatsApp did not accept a part of the message. The reason beside this line says which.",
        "WhatsApp no aceptó una parte del mensaje. La razón junto a esta línea dice cuál.",
    ),
    row(
        104,
        ACCOUNT_STOPPED,
        "The request had no access token. Set it in flowd's configuration (FLOWD_ACCESS_TOKEN).",
        "La solicitud no llevaba token de acceso. Defínelo en la configuración de flowd (FLOWD_ACCESS_TOKEN).",
    ),
    row(
        190,
        ACCOUNT_STOPPED,
        "The access token has expired or was revoked. Create a new one and put it into flowd's configuration (FLOWD_ACCESS_TOKEN).",
        "El token de acceso venció o fue revocado. Crea uno nuevo y ponlo en la configuración de flowd (FLOWD_ACCESS_TOKEN).",
    ),
    rows(
        200,
        299,
        ACCOUNT_STOPPED,
        "A permission of the token was never given or was taken away. Give it whatsapp_business_messaging again.",
        "Al token nunca se le dio un permiso, o se le quitó. Dale otra vez whatsapp_business_messaging.",
    ),
    row(
        368,
        ACCOUNT_STOPPED,
        "WhatsApp has blocked the account for a time for breaking its policies. WhatsApp Manager says until when.",
        "WhatsApp bloqueó la cuenta por un tiempo por incumplir sus políticas. WhatsApp Manager dice hasta cuándo.",
    ),
    row(
        613,
        retry(60, Scope::App),
        "Too many requests to WhatsApp in a short time. Sending goes on by itself, more slowly.",
        "Demasiadas solicitudes a WhatsApp en poco tiempo. El envío sigue solo, más despacio.",
    ),
    row(
        80_007,
        retry(300, Scope::Account),
        "The WhatsApp account reached its limit of requests. Sending goes on by itself, more slowly.",
        "La cuenta de WhatsApp llegó a su límite de solicitudes. El envío sigue solo, más despacio.",
    ),
    row(
        130_403,
        Refused,
        "You have blocked this contact. Unblock them before writing to them.",
        "Bloqueaste a este contacto. Desbloquéalo antes de escribirle.",
    ),
    row(
        130_429,
        retry(1, Scope::Number),
        "The number sent more messages per second than WhatsApp takes. Sending goes on by itself, more slowly.",
        "El número envió más mensajes por segundo de los que WhatsApp acepta. El envío sigue solo, más despacio.",
    ),
    row(
        130_472,
        Refused,
        "WhatsApp did not deliver it: this contact is part of an experiment without marketing messages. It was not charged.",
        "WhatsApp no lo entregó: este contacto está en un experimento sin mensajes de marketing. No se cobró.",
    ),
    row(
        130_497,
        Refused,
        "WhatsApp does not let this business write to contacts of that country.",
        "WhatsApp no permite que esta empresa escriba a contactos de ese país.",
    ),
    row(
        131_000,
        Uncertain,
        "Something went wrong at WhatsApp, which did not say whether the message went out.",
        "Algo falló en WhatsApp, que no dijo si el mensaje salió.",
    ),
    row(
        131_005,
        NUMBER_STOPPED,
        "WhatsApp denied access to the number. Check the permissions of the token.",
        "WhatsApp negó el acceso al número. Revisa los permisos del token.",
    ),
    row(
        131_008,
        Refused,
        "A part that WhatsApp requires was missing or empty, for example a parameter of the template.",
        "Faltaba una parte que WhatsApp exige, o estaba vacía, por ejemplo un parámetro de la plantilla.",
    ),
    row(
        131_009,
        Refused,
        "WhatsApp did not accept a value in the message. The reason beside this line says which.",
        "WhatsApp no aceptó un valor del mensaje. La razón junto a esta línea dice cuál.",
    ),
    row(
        131_016,
        Uncertain,
        "A service of WhatsApp was out of order, and it did not say whether the message went out.",
        "Un servicio de WhatsApp no estaba disponible, y no dijo si el mensaje salió.",
    ),
    row(131_021, Refused, "A number cannot write to itself.", "Un número no puede escribirse a sí mismo."),
    row(
        131_026,
        Refused,
        "WhatsApp could not deliver it: the contact may not have WhatsApp, or an old version, or not have accepted its terms.",
        "WhatsApp no pudo entregarlo: quizá el contacto no tiene WhatsApp, tiene una versión vieja o no aceptó sus condiciones.",
    ),
    row(
        131_030,
        Refused,
        "A test number only writes to the recipients on its list. Add this one in the app's dashboard, or use a real number.",
        "Un número de prueba solo escribe a los destinatarios de su lista. Agrega este en el panel de la app, o usa un número real.",
    ),
    row(
        131_031,
        ACCOUNT_STOPPED,
        "WhatsApp has locked the account. Account quality in WhatsApp Manager says why and how to appeal.",
        "WhatsApp bloqueó la cuenta. La calidad de la cuenta en WhatsApp Manager dice por qué y cómo apelar.",
    ),
    row(
        131_036,
        Refused,
        "The contact did not connect in time, and WhatsApp does not store this message any longer.",
        "El contacto no se conectó a tiempo, y WhatsApp ya no guarda este mensaje.",
    ),
    row(
        131_037,
        NUMBER_STOPPED,
        "The display name of the number has not been approved. Ask for it in WhatsApp Manager.",
        "El nombre visible del número no está aprobado. Solicítalo en WhatsApp Manager.",
    ),
    row(
        131_042,
        ACCOUNT_STOPPED,
        "WhatsApp could not charge for the message. Check the payment method of the account in WhatsApp Manager.",
        "WhatsApp no pudo cobrar el mensaje. Revisa el método de pago de la cuenta en WhatsApp Manager.",
    ),
    row(
        131_045,
        NUMBER_STOPPED,
        "The number is not registered correctly. Register it again with its PIN.",
        "El número no está bien registrado. Regístralo otra vez con su PIN.",
    ),
    row(
        WINDOW_CLOSED,
        WindowClosed,
        "More than 24 hours have passed since the contact's last message: only a template may be sent.",
        "Pasaron más de 24 horas desde el último mensaje del contacto: solo se puede enviar una plantilla.",
    ),
    row(
        131_048,
        NUMBER_STOPPED,
        "WhatsApp restricts the number because too many of its messages were blocked or reported. Send less and only what was asked for.",
        "WhatsApp restringe el número porque muchos de sus mensajes fueron bloqueados o denunciados. Envía menos y solo lo que te pidieron.",
    ),
    row(
        131_049,
        Refused,
        "WhatsApp held it back: this contact gets enough marketing messages for now. Do not try again within 24 hours.",
        "WhatsApp lo retuvo: este contacto ya recibe suficientes mensajes de marketing por ahora. No lo intentes antes de 24 horas.",
    ),
    row(
        131_050,
        Refused,
        "The contact has switched off marketing messages from this business. Other messages still reach them.",
        "El contacto desactivó los mensajes de marketing de esta empresa. Los demás mensajes sí le llegan.",
    ),
    row(131_051, Refused, "WhatsApp does not take this type of message.", "WhatsApp no acepta este tipo de mensaje."),
    row(
        131_052,
        Refused,
        "A file could not be fetched, or is larger than 100 MB.",
        "No se pudo obtener un archivo, o pesa más de 100 MB.",
    ),
    row(
        131_053,
        Refused,
        "WhatsApp could not use the file: check its type, its size and that its address can be opened.",
        "WhatsApp no pudo usar el archivo: revisa su tipo, su tamaño y que su dirección se pueda abrir.",
    ),
    row(
        131_055,
        Refused,
        "This way of sending takes marketing templates only.",
        "Esta forma de envío solo acepta plantillas de marketing.",
    ),
    row(
        131_056,
        retry(6, Scope::Pair),
        "Too many messages to the same contact in a short time. Sending to them goes on by itself, more slowly.",
        "Demasiados mensajes al mismo contacto en poco tiempo. El envío a él sigue solo, más despacio.",
    ),
    row(
        131_057,
        retry(60, Scope::Number),
        "WhatsApp is working on the number for about a minute. Sending goes on by itself.",
        "WhatsApp está haciendo un mantenimiento del número por un minuto. El envío sigue solo.",
    ),
    row(
        131_060,
        Refused,
        "This message can only be seen in the WhatsApp Business app.",
        "Este mensaje solo se puede ver en la app WhatsApp Business.",
    ),
    row(
        131_062,
        Refused,
        "This kind of message cannot go to a contact whose phone is unknown. It needs the phone number.",
        "Este tipo de mensaje no puede ir a un contacto cuyo teléfono no se conoce. Necesita el número.",
    ),
    row(
        131_063,
        Refused,
        "Marketing templates are switched off for this way of sending in the account's settings.",
        "Las plantillas de marketing están desactivadas para esta forma de envío en los ajustes de la cuenta.",
    ),
    row(
        131_064,
        Refused,
        "WhatsApp limits the account's templates for a time because some had the wrong category. WhatsApp Manager says until when.",
        "WhatsApp limita por un tiempo las plantillas de la cuenta porque algunas tenían mal la categoría. WhatsApp Manager dice hasta cuándo.",
    ),
    row(
        132_000,
        Refused,
        "The number of parameters is not that of the template. Pull the templates again and check the flow.",
        "La cantidad de parámetros no es la de la plantilla. Actualiza las plantillas y revisa el flujo.",
    ),
    row(
        132_001,
        Refused,
        "There is no approved template of this name in this language. Check the name, the language and its approval.",
        "No hay una plantilla aprobada con este nombre en este idioma. Revisa el nombre, el idioma y su aprobación.",
    ),
    row(
        132_005,
        Refused,
        "The template with its parameters filled in is too long. Shorten the parameters.",
        "La plantilla con sus parámetros es demasiado larga. Acorta los parámetros.",
    ),
    row(
        132_007,
        Refused,
        "The content of the template breaks a policy of WhatsApp.",
        "El contenido de la plantilla incumple una política de WhatsApp.",
    ),
    row(
        132_012,
        Refused,
        "A parameter does not have the form that the template expects, for example a text where an image belongs.",
        "Un parámetro no tiene la forma que la plantilla espera, por ejemplo un texto donde va una imagen.",
    ),
    row(
        132_015,
        Refused,
        "WhatsApp has paused the template for low quality. Improve it, or use another one until it is active again.",
        "WhatsApp pausó la plantilla por baja calidad. Mejórala, o usa otra hasta que vuelva a estar activa.",
    ),
    row(
        132_016,
        Refused,
        "WhatsApp has disabled the template for good. Use another one.",
        "WhatsApp desactivó la plantilla para siempre. Usa otra.",
    ),
    row(
        132_018,
        Refused,
        "A parameter of the template holds something that WhatsApp does not take, such as a line break.",
        "Un parámetro de la plantilla contiene algo que WhatsApp no acepta, como un salto de línea.",
    ),
    row(
        132_068,
        Refused,
        "The WhatsApp Flow in the message is blocked.",
        "El WhatsApp Flow del mensaje está bloqueado.",
    ),
    row(
        132_069,
        Refused,
        "The WhatsApp Flow in the message is slowed down to ten messages an hour.",
        "El WhatsApp Flow del mensaje está limitado a diez mensajes por hora.",
    ),
    row(
        133_000,
        NUMBER_STOPPED,
        "The number was only half deregistered. Deregister it again, then register it.",
        "El número quedó dado de baja a medias. Dalo de baja otra vez y luego regístralo.",
    ),
    // Meta says it of registering a number; of a send nothing says that it did not go out.
    row(
        133_004,
        Uncertain,
        "A server of WhatsApp was out of order, and it did not say whether the message went out.",
        "Un servidor de WhatsApp no estaba disponible, y no dijo si el mensaje salió.",
    ),
    row(
        133_006,
        NUMBER_STOPPED,
        "The number has to be verified before it may send. Ask for a code in WhatsApp Manager and enter it.",
        "El número debe verificarse antes de poder enviar. Pide un código en WhatsApp Manager e introdúcelo.",
    ),
    row(
        133_010,
        NUMBER_STOPPED,
        "The number is not registered for the Cloud API. Register it with its PIN.",
        "El número no está registrado en la Cloud API. Regístralo con su PIN.",
    ),
    row(
        133_015,
        NUMBER_STOPPED,
        "The number was deleted a moment ago. Wait five minutes, then register it again.",
        "El número se borró hace un momento. Espera cinco minutos y regístralo otra vez.",
    ),
    row(
        134_011,
        Refused,
        "WhatsApp's terms for payments have not been accepted. Accept them in WhatsApp Manager.",
        "No se aceptaron las condiciones de pagos de WhatsApp. Acéptalas en WhatsApp Manager.",
    ),
    row(
        134_100,
        Refused,
        "This way of sending takes marketing templates only, and this one is of another category.",
        "Esta forma de envío solo acepta plantillas de marketing, y esta es de otra categoría.",
    ),
    row(
        134_101,
        retry(600, Scope::Pair),
        "WhatsApp is still preparing the template, which takes about ten minutes. Sending goes on by itself.",
        "WhatsApp todavía está preparando la plantilla, lo que tarda unos diez minutos. El envío sigue solo.",
    ),
    row(
        134_102,
        Refused,
        "This template cannot be sent this way. Use another one.",
        "Esta plantilla no se puede enviar de esta forma. Usa otra.",
    ),
    row(
        135_000,
        Refused,
        "WhatsApp did not accept the message and did not say why. Check the parameters of the template.",
        "WhatsApp no aceptó el mensaje y no dijo por qué. Revisa los parámetros de la plantilla.",
    ),
    row(
        137_000,
        Refused,
        "The contact's identity has changed since it was checked. Check it again before writing to them.",
        "La identidad del contacto cambió desde que se verificó. Verifícala otra vez antes de escribirle.",
    ),
    row(
        2_494_100,
        retry(300, Scope::Number),
        "WhatsApp is working on the number for some minutes. Sending goes on by itself.",
        "WhatsApp está haciendo un mantenimiento del número por unos minutos. El envío sigue solo.",
    ),
];
