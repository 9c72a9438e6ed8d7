import { describe, expect, test } from "vitest";
import { toEnglish } from "../../../../src/text/glossary/translate.ts";

describe("toEnglish", () => {
	test.each([
		["de", "Was ist maschinelles Lernen?", "what is machine learning?"],
		["es", "¿Qué es la computación cuántica?", "what is quantum computing?"],
		["fr", "À quoi sert un GPU pour l'IA ?", "what is the use of a GPU for the artificial intelligence?"],
		["it", "Che cos'è l'intelligenza artificiale?", "what is artificial intelligence?"],
		["pt", "o que são redes neurais", "what are neural network"],
		["nl", "hoe werkt een neuraal netwerk?", "how does a neural network work?"],
		["pt", "Quanto custa o diesel?", "what is the price of the diesel?"],
		["nl", "Hoeveel kost diesel?", "what is the price of diesel?"],
		["fr", "Où est-ce que le port ferme ?", "where the port close?"],
	])("translates from %s: %j", (language, question, english) => {
		expect(toEnglish(question)).toEqual({ text: english, language });
	});

	test.each([
		["maschinelles lernen", "machine learning"],
		["informatique quantique", "quantum computing"],
		["redes neurais", "neural network"],
		["reservar una mesa", "book a table"],
		["que es la computacion cuantica", "what is quantum computing"],
	])("translates keywords without accents or function words: %j", (question, english) => {
		expect(toEnglish(question).text).toBe(english);
	});

	test.each([
		["nenn mir ein Beispiel", "name me a example"],
		["noem een voorbeeld", "name a example"],
		["hoe verwijder ik mijn account?", "how do I delete my account?"],
		["wie kann man das lösen?", "how can one it solve?"],
		["wie lässt sich das vermeiden?", "how can one it avoid?"],
	])("translates verbs without their ending and what asks for a remedy: %j", (question, english) => {
		expect(toEnglish(question).text).toBe(english);
	});

	test("tells things from the person who is addressed if it asks for a price", () => {
		expect(toEnglish("welche Zimmer gibt es und was kosten sie?").text).toContain("the price of them");
		expect(toEnglish("können sie mir helfen").text).toContain("you");
	});

	test.each([
		["Wie groß sind die Häuser und Gärten?", "how big are the house and garden?"],
		["was kosten die Sprachmodelle", "what is the price of the language model"],
		["¿Dónde están los perros negros?", "where are dog black?"],
		["où sont les chevaux", "where are horse"],
		["dove sono le biblioteche", "where are library"],
		["quais são as informações", "what are information"],
		["waar zijn de huizen", "where are the house"],
		["Ist das Boot versichert?", "is the boat insure?"],
		["à qui appartient le bateau ?", "whose belong the ship?"],
	])("translates inflected words: %j", (question, english) => {
		expect(toEnglish(question).text).toBe(english);
	});

	test.each([
		["Gibt es glutenfreie Kuchen?", "is there gluten-free cake?"],
		["Wo ist der Apfelbaum?", "where is the apple tree?"],
		["Wie funktionieren Windkraftwerke und Wasserpflanzen?", "water plant"],
		["wat kost een museumkaart", "what is the price of a museum card"],
		["Wann ist die Weihnachtsfeier?", "Christmas party"],
	])("splits compounds: %j", (question, english) => {
		expect(toEnglish(question).text).toContain(english);
	});

	test.each([
		["Wie lade ich das Auto?", "how do I charge the car?"],
		["Wann öffnet das Museum?", "when does the museum open?"],
		["Bezahlt die Versicherung?", "does the insurance pay?"],
		["¿quién lo creó?", "who it create?"],
		["was speicherst du über mich?", "what do you store about me?"],
		["¿guardas mis conversaciones?", "do you store my conversation?"],
		["wie unterscheidet sich das von Ethereum?", "how does it differ of Ethereum?"],
		["Was sind Risiken von Währungen wie Bitcoin?", "what are risk of currency like bitcoin?"],
	])("uses English word order and pronouns where it is simple: %j", (question, english) => {
		expect(toEnglish(question).text).toBe(english);
	});

	test.each([
		["Wer hat Xyloquant erfunden?", "who has Xyloquant invent?"],
		["precio de Zarbolín en Lyon", "price of Zarbolín in Lyon"],
	])("leaves names as they are: %j", (question, english) => {
		expect(toEnglish(question).text).toBe(english);
	});

	test.each([
		"What is machine learning?",
		"do dogs need a ticket?",
		"die hard",
		"gas bottle in the cellar",
		"car insurance for a 17 year old",
		"transactions per second bitcoin",
		"wifi password",
		"how do I say danke in German",
		"Van Jacobson added congestion control",
		"mark zuckerberg age",
		"terra luna collapse",
		"el nino",
		"dall-e pricing",
		"Driftsync setup",
		"what is Driftsync",
		"GPU",
		"???",
		"",
	])("leaves %j as it is", (question) => {
		expect(toEnglish(question)).toEqual({ text: question, language: null });
	});

	test("recognizes the language of a few words by that of the conversation", () => {
		expect(toEnglish("e un espresso?").language).toBeNull();
		expect(toEnglish("e un espresso?", "it")).toEqual({ text: "and a espresso?", language: "it" });
		expect(toEnglish("what about tea?", "it").language).toBeNull();
	});

	test("leaves pasted text as it is", () => {
		expect(toEnglish("Das ist ein Test. ".repeat(50)).language).toBeNull();
	});
});
