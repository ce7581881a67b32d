package mail

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func fresh(text string) string {
	return Letter{Text: text}.Fresh()
}

// what each language's programs write above a quote, above a quoted letter without
// signs, and below from a phone.
var spoken = []struct{ language, says, block, phone string }{
	{"English", "On Mon, Nov 2, 2026 at 10:00 AM Casey Sample <casey@customer.example> wrote:", "From: Casey Sample\nSent: Monday, 2 November 2026 10:00\nTo: Support\nSubject: Printer", "Sent from my iPhone"},
	{"English of Outlook for the Mac", "Casey Sample <casey@customer.example> wrote on 2 Nov 2026:", "*From:* Casey Sample <casey@customer.example>\n*Date:* Monday, 2 November 2026 at 10:00\n*To:* Support\n*Subject:* Printer", "Get Outlook for iOS<https://aka.example>"},
	{"German", "Am 02.11.2026 um 10:00 schrieb Casey Sample <casey@customer.example>:", "Von: Casey Sample\nGesendet: Montag, 2. November 2026 10:00\nAn: Support\nBetreff: Drucker", "Von meinem iPhone gesendet"},
	{"French", "Le lun. 2 nov. 2026 à 10:00, Casey Sample <casey@customer.example> a écrit :", "De : Casey Sample\nEnvoyé : lundi 2 novembre 2026 10:00\nÀ : Support\nObjet : Imprimante", "Envoyé depuis mon iPhone"},
	{"Spanish", "El lun, 2 nov 2026 a las 10:00, Casey Sample (<casey@customer.example>) escribió:", "De: Casey Sample\nEnviado: lunes, 2 de noviembre de 2026 10:00\nPara: Support\nAsunto: Impresora", "Enviado desde mi iPhone"},
	{"Catalan", "El dl., 2 nov. 2026 a les 10:00, Casey Sample <casey@customer.example> ha escrit:", "De: Casey Sample\nEnviat: dilluns, 2 de novembre de 2026 10:00\nPer a: Support\nAssumpte: Impressora", "Enviat des del meu iPhone"},
	{"Portuguese", "Em seg., 2 de nov. de 2026 às 10:00, Casey Sample <casey@customer.example> escreveu:", "De: Casey Sample\nEnviada em: segunda-feira, 2 de novembro de 2026 10:00\nPara: Support\nAssunto: Impressora", "Enviado do meu iPhone"},
	{"Italian", "Il giorno lun 2 nov 2026 alle ore 10:00 Casey Sample <casey@customer.example> ha scritto:", "Da: Casey Sample\nInviato: lunedì 2 novembre 2026 10:00\nA: Support\nOggetto: Stampante", "Inviato da iPhone"},
	{"Dutch", "Op ma 2 nov 2026 om 10:00 schreef Casey Sample <casey@customer.example>:", "Van: Casey Sample\nVerzonden: maandag 2 november 2026 10:00\nAan: Support\nOnderwerp: Printer", "Verstuurd vanaf mijn iPhone"},
	{"Dutch of another program", "Casey Sample <casey@customer.example> heeft op 2 nov 2026 om 10:00 het volgende geschreven:", "Van: Casey Sample\nDatum: maandag 2 november 2026\nAan: Support\nOnderwerp: Printer", "Verzonden met Proton Mail"},
	{"Polish", "W dniu 2.11.2026 o 10:00, użytkownik Casey Sample <casey@customer.example> napisał(a):", "Od: Casey Sample\nWysłano: poniedziałek, 2 listopada 2026 10:00\nDo: Support\nTemat: Drukarka", "Wysłane z iPhone'a"},
	{"Slovak", "Dňa 2. 11. 2026 o 10:00 Casey Sample <casey@customer.example> napísal(a):", "Od: Casey Sample\nOdoslané: pondelok 2. novembra 2026 10:00\nKomu: Support\nPredmet: Tlačiareň", "Odoslané z iPhonu"},
	{"Danish", "Den man. 2. nov. 2026 kl. 10.00 skrev Casey Sample <casey@customer.example>:", "Fra: Casey Sample\nSendt: 2. november 2026 10:00\nTil: Support\nEmne: Printer", "Sendt fra min iPhone"},
	{"Norwegian", "man. 2. nov. 2026 kl. 10:00 skrev Casey Sample <casey@customer.example>:", "Fra: Casey Sample\nSendt: mandag 2. november 2026 10:00\nTil: Support\nEmne: Skriver", "Sendt fra Outlook for Android"},
	{"Swedish", "Den mån 2 nov. 2026 kl 10:00 skrev Casey Sample <casey@customer.example>:", "Från: Casey Sample\nSkickat: den 2 november 2026 10:00\nTill: Support\nÄmne: Skrivare", "Skickat från min iPhone"},
	{"Finnish", "ma 2. marrask. 2026 klo 10.00 Casey Sample <casey@customer.example> kirjoitti:", "Lähettäjä: Casey Sample\nLähetetty: maanantai 2. marraskuuta 2026 10:00\nVastaanottaja: Support\nAihe: Tulostin", "Lähetetty iPhonesta"},
	{"Russian", "пн, 2 нояб. 2026 г. в 10:00, пользователь Casey Sample <casey@customer.example> написал:", "От: Casey Sample\nОтправлено: 2 ноября 2026 г. 10:00\nКому: Support\nТема: Принтер", "Отправлено с iPhone"},
	{"Ukrainian", "пн, 2 лист. 2026 р. о 10:00 Casey Sample <casey@customer.example> пише:", "Від: Casey Sample\nНадіслано: 2 листопада 2026 р. 10:00\nКому: Support\nТема: Принтер", "Надіслано з iPhone"},
	{"Chinese", "Casey Sample <casey@customer.example> 于2026年11月2日周一 10:00写道：", "发件人: Casey Sample\n发送时间: 2026年11月2日 10:00\n收件人: Support\n主题: 打印机", "从我的 iPhone 发送"},
	{"Chinese of Taiwan", "在 2026年11月2日 10:00，Casey Sample <casey@customer.example> 寫道：", "寄件者: Casey Sample\n寄件日期: 2026年11月2日\n收件者: Support\n主旨: 印表機", "從我的 iPhone 傳送"},
	{"Japanese", "2026年11月2日(月) 10:00、Casey Sample <casey@customer.example>のメッセージ:", "差出人: Casey Sample\n送信日時: 2026年11月2日 10:00\n宛先: Support\n件名: プリンタ", "iPhoneから送信"},
	{"Korean", "2026년 11월 2일 (월) 오전 10:00, Casey Sample <casey@customer.example>님이 작성:", "보낸 사람: Casey Sample\n보낸 날짜: 2026년 11월 2일\n받는 사람: Support\n제목: 프린터", "나의 iPhone에서 보냄"},
}

func TestWhatIsQuotedIsFoldedInEveryLanguage(t *testing.T) {
	for _, s := range spoken {
		for name, text := range map[string]string{
			"signs":        "It works now.\n\n" + s.says + "\n\n> Please restart it.\n> Casey\n",
			"no signs":     "It works now.\n\n" + s.says + "\nPlease restart it.\n",
			"block":        "It works now.\n\n" + s.block + "\n\nPlease restart it.\n",
			"block, rule":  "It works now.\n\n________________________________\n" + s.block + "\n\nPlease restart it.\n",
			"phone":        "It works now.\n\n" + s.phone + "\n",
			"phone, signs": "It works now.\n\n" + s.phone + "\n\n" + s.says + "\n> Please restart it.\n",
			"below":        s.says + "\n> Please restart it.\n> Casey\n\nIt works now.\n",
		} {
			if is := fresh(text); is != "It works now." {
				t.Errorf("%s, %s: new is %q of %q", s.language, name, is, text)
			}
		}
	}
}

func TestWhoWroteWhenIsKnownWhereItIsWrapped(t *testing.T) {
	for _, text := range []string{
		"It works now.\n\nOn Mon, Nov 2, 2026 at 10:00 AM Casey Sample <\ncasey@customer.example> wrote:\n\n> Restart it.\n",
		"It works now.\nOn Mon, Nov 2, 2026 at 10:00 AM,\nCasey Sample\n<casey@customer.example> wrote:\n> Restart it.\n",
		"It works now.\n\nAm Montag, den 2. November 2026, 10:00 schrieb Casey\nSample <casey@customer.example>:\n> Restart it.\n",
	} {
		if is := fresh(text); is != "It works now." {
			t.Errorf("new is %q of %q", is, text)
		}
	}
}

func TestDashedLinesBeginAQuote(t *testing.T) {
	for _, d := range []string{"-----Original Message-----", "----- Original Message -----", "-------- Ursprüngliche Nachricht --------", "---------- Forwarded message ---------", "-----Mensaje original-----", "-----Message d'origine-----", "------------------ 原始邮件 ------------------", "Begin forwarded message:", "##- Bitte antworten Sie oberhalb dieser Zeile -##"} {
		if is := fresh("It works now.\n\n" + d + "\nFrom: Casey\n\nRestart it.\n"); is != "It works now." {
			t.Errorf("%s: new is %q", d, is)
		}
	}
}

func TestAnswersBetweenQuotedLinesStayNew(t *testing.T) {
	text := "See below.\n\nOn 2 Nov 2026 at 10:00 Casey <casey@customer.example> wrote:\n> Which printer?\nThe red one.\n> Since when?\nhttps://very.long.example/link\n> and why?\nSince Monday.\n"
	if is := fresh(text); is != "See below.\n\nThe red one.\nSince Monday." {
		t.Errorf("new is %q", is)
	}
}

// Nothing is folded on weak evidence: what a customer may well have written stays.
func TestWhatOnlyLooksLikeAQuoteStaysNew(t *testing.T) {
	for _, text := range []string{
		"On Monday he wrote:\nplease call me.",
		"Note:\nFrom: Berlin\nTo: Paris\nI travelled on 3 May.",
		"The labels are:\n- one\n- two\n• three",
		"I said at 10:00:\nit does not work.",
		"Steps\n=====\n1. open\n2. close",
		"> 5 items are broken",
		"Best regards are not enough, I want my money.",
		"They sent from the wrong address, and it was wrong from the start of the whole story as I told you before on the phone, twice, at length.",
	} {
		if is := fresh(text); is != text {
			t.Errorf("new is %q of %q", is, text)
		}
	}
}

func TestALetterOfWhichNothingNewIsLeftIsShownWhole(t *testing.T) {
	for _, text := range []string{"> only\n> quoted", "-----Original Message-----\nFrom: a\nhello", "Sent from my iPhone", "On 2 Nov 2026 at 10:00 Casey <casey@customer.example> wrote:\n> hello"} {
		if is := Split(text, nil); len(is) != 1 || is[0] != (Piece{Fresh, text}) && is[0].Kind != Fresh {
			t.Errorf("of %q the pieces are %+v", text, is)
		}
	}
	if is := Split("hello", []Span{{Quote, 0, 5}}); len(is) != 1 || is[0].Kind != Fresh {
		t.Errorf("a mark around everything leaves %+v", is)
	}
}

func TestASignatureIsFoldedAndStandsAboveTheQuote(t *testing.T) {
	is := Split("It works.\n\n-- \nCasey Sample\nCustomer Ltd\n\nOn 2 Nov 2026 at 10:00 Kim <kim@desk.example> wrote:\n> Restart it.\n", nil)
	want := []Piece{{Fresh, "It works.\n\n"}, {Signature, "-- \nCasey Sample\nCustomer Ltd\n\n"}, {Quote, "On 2 Nov 2026 at 10:00 Kim <kim@desk.example> wrote:\n> Restart it.\n"}}
	if len(is) != len(want) {
		t.Fatalf("the pieces are %+v", is)
	}
	for i := range want {
		if is[i] != want[i] {
			t.Errorf("piece %d is %+v, want %+v", i, is[i], want[i])
		}
	}
}

func TestThePiecesOfATextAreTheText(t *testing.T) {
	lines := []string{"", "", "Hello.", "> quoted", ">> deep", "-- ", "--", "___", "Sent from my iPhone", "From: Casey", "Sent: 2 Nov 2026", "To: Kim", "Subject: Printer", "-----Original Message-----", "##- above -##", "https://a.example", "  indented", "\t", "wrote:", "On 2 Nov 2026"}
	for _, s := range spoken {
		lines = append(lines, s.says)
	}
	some := rapid.SampledFrom(lines)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(some, rapid.String()), 0, 20).Draw(t, "lines"), rapid.SampledFrom([]string{"\n", "\n\n", "\r\n"}).Draw(t, "end"))
		var spans []Span
		for range rapid.IntRange(0, 3).Draw(t, "spans") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			spans = append(spans, Span{Kind: rapid.SampledFrom([]SpanKind{Quote, Signature}).Draw(t, "kind"), From: from, To: rapid.IntRange(from, len(text)+1).Draw(t, "to")})
		}
		var all strings.Builder
		new := false
		for _, p := range Split(text, spans) {
			if p.Text == "" {
				t.Fatal("a piece is empty")
			}
			all.WriteString(p.Text)
			new = new || p.Kind == Fresh
		}
		if all.String() != text || text != "" && !new {
			t.Fatalf("the pieces are %+v", Split(text, spans))
		}
	})
}
