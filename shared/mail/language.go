package mail

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// labels are the fields of a quoted header as mail programs of each language write them.
var labels = []struct{ from, date, to, subject []string }{
	{[]string{"from"}, []string{"sent", "date"}, []string{"to"}, []string{"subject"}},                                             // English
	{[]string{"von"}, []string{"gesendet", "datum"}, []string{"an"}, []string{"betreff"}},                                         // German
	{[]string{"de", "expéditeur"}, []string{"envoyé", "date", "envoyé le"}, []string{"à", "destinataire"}, []string{"objet"}},     // French
	{[]string{"de"}, []string{"enviado", "fecha", "enviado el"}, []string{"para"}, []string{"asunto"}},                            // Spanish
	{[]string{"de"}, []string{"enviat", "data"}, []string{"per a", "a"}, []string{"assumpte"}},                                    // Catalan
	{[]string{"de"}, []string{"enviada em", "enviado em", "enviado", "data"}, []string{"para"}, []string{"assunto"}},              // Portuguese
	{[]string{"da"}, []string{"data", "inviato"}, []string{"a"}, []string{"oggetto"}},                                             // Italian
	{[]string{"van"}, []string{"datum", "verzonden"}, []string{"aan"}, []string{"onderwerp"}},                                     // Dutch
	{[]string{"od"}, []string{"data", "wysłano", "wysłane"}, []string{"do"}, []string{"temat"}},                                   // Polish
	{[]string{"od"}, []string{"odoslané", "dátum", "odesláno", "datum"}, []string{"komu", "pre"}, []string{"predmet", "předmět"}}, // Slovak, Czech
	{[]string{"fra"}, []string{"sendt", "dato"}, []string{"til"}, []string{"emne"}},                                               // Danish, Norwegian
	{[]string{"från"}, []string{"skickat", "datum"}, []string{"till"}, []string{"ämne"}},                                          // Swedish
	{[]string{"lähettäjä"}, []string{"lähetetty", "päivämäärä", "päiväys"}, []string{"vastaanottaja"}, []string{"aihe"}},          // Finnish
	{[]string{"от", "от кого"}, []string{"отправлено", "дата"}, []string{"кому"}, []string{"тема"}},                               // Russian
	{[]string{"від"}, []string{"надіслано", "відправлено", "дата"}, []string{"кому"}, []string{"тема"}},                           // Ukrainian
	{[]string{"发件人", "寄件者", "寄件人"}, []string{"发送时间", "日期", "寄件日期", "傳送時間"}, []string{"收件人", "收件者"}, []string{"主题", "主旨", "主題"}},   // Chinese
	{[]string{"差出人", "送信者"}, []string{"送信日時", "日付", "日時"}, []string{"宛先"}, []string{"件名"}},                                        // Japanese
	{[]string{"보낸 사람", "보낸사람"}, []string{"보낸 날짜", "날짜", "보낸 시간"}, []string{"받는 사람", "받는사람"}, []string{"제목"}},                      // Korean
}

// verbs say that somebody wrote.
var verbs = []string{
	"wrote", "writes", "said", "schrieb", "geschrieben", "schrieben", "a écrit", "écrit", "escribió", "ha escrit", "va escriure", "escreveu", "ha scritto", "schreef", "volgende geschreven",
	"pisze", "napisał", "napisała", "napisał(a)", "napísal", "napísala", "napísal(a)", "píše", "napsal", "napsala", "napsal(a)", "skrev", "kirjoitti", "написал", "написала", "написал(а)", "пишет", "пише", "написав", "написала",
	"写道", "寫道", "のメッセージ", "書きました", "작성", "썼습니다",
}

// openers are how the line that says who wrote when begins.
var openers = []string{
	"on ", "at ", "am ", "le ", "el ", "em ", "il ", "op ", "w dniu", "dnia ", "dňa ", "dne ", "den ", "på ", "в ", "в пн", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "在", "pe ", "ma ", "ti ", "ke ", "to ", "la ", "su ",
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "måndag", "tisdag", "lördag", "söndag", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai",
	"nel giorno", "a ", "el dia ", "dia ",
}

// dashed are what stands between dashes above a quoted or forwarded letter.
var dashed = []string{
	"original message", "original appointment", "reply message", "forwarded message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "antwort nachricht", "weitergeleitete nachricht",
	"message d'origine", "message d’origine", "message original", "message transféré", "mensaje original", "mensaje reenviado", "missatge original", "missatge reenviat", "mensagem original", "mensagem encaminhada", "messaggio originale", "messaggio inoltrato",
	"oorspronkelijk bericht", "doorgestuurd bericht", "wiadomość oryginalna", "oryginalna wiadomość", "przekazana wiadomość", "pôvodná správa", "původní zpráva", "přeposlaná zpráva", "oprindelig meddelelse", "videresendt meddelelse", "opprinnelig melding", "videresendt melding",
	"ursprungligt meddelande", "vidarebefordrat meddelande", "alkuperäinen viesti", "välitetty viesti", "исходное сообщение", "пересылаемое сообщение", "переадресованное сообщение", "початкове повідомлення", "переслане повідомлення",
	"原始邮件", "原始郵件", "转发邮件", "轉寄郵件", "元のメッセージ", "転送メッセージ", "원본 메시지", "전달된 메시지",
}

// forwards begin a forwarded letter without dashes, as Apple Mail writes them.
var forwards = []string{
	"begin forwarded message:", "anfang der weitergeleiteten nachricht:", "début du message transféré", "début du message réexpédié", "inicio del mensaje reenviado:", "inizio messaggio inoltrato:", "begin doorgestuurd bericht:", "início da mensagem reencaminhada:",
	"start på videresendt besked:", "vidarebefordrat brev:", "начало переадресованного сообщения:", "下面是被转发的邮件", "転送されたメッセージ",
}

// mobiles begin the line that a phone or a mail program puts below.
var mobiles = []string{
	"sent from", "get outlook for", "download outlook", "von meinem", "gesendet von", "gesendet mit", "diese nachricht wurde von", "holen sie sich outlook", "outlook für", "envoyé depuis", "envoyé de mon", "envoyé à partir", "télécharger outlook", "obtenez outlook",
	"enviado desde", "obtener outlook", "descarga outlook", "enviat des", "enviado do meu", "enviado a partir", "obter o outlook", "obter outlook", "inviato da", "scarica outlook", "verzonden met", "verzonden vanaf", "verstuurd vanaf", "wysłane z", "odoslané z", "odesláno z",
	"sendt fra", "skickat från", "från min", "lähetetty", "отправлено с", "отправлено из", "надіслано з", "从我的", "從我的", "发自我的", "發自我的", "iphoneから送信", "iphone から送信", "나의 iphone에서", "내 iphone에서",
}

// maxSays is how many bytes the line that says who wrote when may have, and a line of a
// quoted header.
const maxSays = 500

var (
	clock = regexp.MustCompile(`\b\d{1,2}\s?[:.hH]\s?\d{2}\b`)
	year  = regexp.MustCompile(`(19|20)\d\d`)
	dated = regexp.MustCompile(`\d{1,4}[./年-]\s?\d{1,2}|\d{1,2}\.? \pL+\.? \d{4}|\pL+ \d{1,2}, \d{4}`)
)

// maySay tells a line that can end what says who wrote when: it ends with a colon, and has
// a verb of writing or an address.
func maySay(text string) bool {
	return len(text) <= maxSays && (strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")) && (strings.Contains(text, "@") || hasVerb(text))
}

// saysWho tells what says who wrote when, if a quoted line follows: a verb of writing, or
// an address beside a date.
func saysWho(text string) bool {
	return hasVerb(text) || strings.Contains(text, "@") && dated.MatchString(text)
}

// saysExactly tells what is surely who wrote when, even where no quoted line follows:
// a verb of writing, with an address, or with a year and a time of day.
func saysExactly(text string) bool {
	return len(text) <= 3*maxSays && hasVerb(text) && hasDigit(text) && (strings.Contains(text, "@") || year.MatchString(text) && clock.MatchString(text))
}

func hasVerb(text string) bool {
	lower := strings.ToLower(text)
	for _, verb := range verbs {
		for from := 0; ; {
			at := strings.Index(lower[from:], verb)
			if at < 0 {
				break
			}
			before, _ := utf8.DecodeLastRuneInString(lower[:from+at])
			after, _ := utf8.DecodeRuneInString(lower[from+at+len(verb):])
			if verb[0] >= 0xe3 || !unicode.IsLetter(before) && !unicode.IsLetter(after) { // no blanks in East Asian text
				return true
			}
			from += at + len(verb)
		}
	}
	return false
}

// opens tells a line with which what says who wrote when begins.
func opens(text string) bool {
	if len(text) > maxSays {
		return false
	}
	lower := strings.ToLower(strings.TrimLeft(text, "*_ "))
	if lower == "" || lower[0] >= '0' && lower[0] <= '9' {
		return lower != ""
	}
	for _, o := range openers {
		if strings.HasPrefix(lower, o) {
			return true
		}
	}
	return false
}

func hasDigit(text string) bool { return strings.IndexFunc(text, unicode.IsDigit) >= 0 }

func isDashLine(text string) bool {
	if len(text) < 4 || len(text) > 200 {
		return false
	}
	lower := strings.ToLower(text)
	for _, f := range forwards {
		if strings.HasPrefix(lower, f) {
			return true
		}
	}
	inner := strings.Trim(lower, "-_=* :：")
	if inner == lower || strings.IndexByte("-_=*", lower[0]) < 0 || !strings.HasPrefix(strings.Repeat(lower[:1], 2), lower[:2]) {
		return false
	}
	return slices.Contains(dashed, inner)
}

// isOwnLine tells our own line above which an answer is to be written: it stands between
// two hashes with a dash, whatever its language.
func isOwnLine(text string) bool {
	return len(text) <= 300 && strings.HasPrefix(text, "##-") && strings.HasSuffix(text, "-##")
}

func isMobile(text string) bool {
	if len(text) > 120 {
		return false
	}
	lower := strings.ToLower(strings.TrimLeft(text, "[(<*_ "))
	for _, m := range mobiles {
		if strings.HasPrefix(lower, m) {
			return true
		}
	}
	return false
}

// isHeaderBlock tells a quoted header as Outlook writes it: who first, and within the
// lines below the subject and one more, all in one language.
func isHeaderBlock(lines []line, i int) bool {
	first, ok := labelOf(lines[i].text)
	if !ok {
		return false
	}
	for _, l := range labels {
		if !slices.Contains(l.from, first) {
			continue
		}
		subject, more := false, false
		for j, blanks := i+1, 0; j < len(lines) && j <= i+10 && blanks <= 4; j++ {
			if lines[j].text == "" {
				blanks++
				continue
			}
			label, ok := labelOf(lines[j].text)
			subject = subject || ok && slices.Contains(l.subject, label)
			more = more || ok && (slices.Contains(l.to, label) || slices.Contains(l.date, label))
			if subject && more {
				return true
			}
		}
	}
	return false
}

// labelOf is what stands before the colon of a line, without the stars of bold text.
func labelOf(text string) (string, bool) {
	head := text[:min(len(text), 40)]
	at := strings.IndexAny(head, ":：")
	if at < 1 {
		return "", false
	}
	return strings.ToLower(strings.Trim(head[:at], "*_ \u00a0")), true
}
