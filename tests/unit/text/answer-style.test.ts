import { expect, test } from "vitest";
import { stripAnswerStyle, stripRegister } from "../../../src/text/answer-style.ts";

test.each([
	["what is superposition in plain words?", "what is superposition?"],
	["Explain Bitcoin in simple terms", "Explain Bitcoin"],
	["explain proof of stake like I'm five", "explain proof of stake"],
	["ELI5: what is a qubit", "what is a qubit"],
	["In one sentence, what is Ethereum?", "what is Ethereum?"],
	["What are smart contracts (in about 50 words)?", "What are smart contracts?"],
	["describe overfitting in a nutshell please", "describe overfitting"],
	["how does backpropagation work in layman's terms", "how does backpropagation work"],
	["Can you explain Bitcoin in simple terms?", "Can you explain Bitcoin?"],
	["Briefly, how is a block added?", "how is a block added?"],
	["explain mitosis to my grandma", "explain mitosis"],
	["Describe a blockchain for a five-year-old.", "Describe a blockchain."],
	["what's a smart contract for dummies", "what's a smart contract"],
	["explain staking for beginners", "explain staking"],
	["define staking", "What is staking"],
	["please define the term slashing", "What is slashing"],
	["what's the meaning of slashing?", "What is slashing?"],
	["gas fees why so high sometimes", "why are gas fees so high?"],
	["list all products", "all products"],
	["please list the steps", "the steps"],
	["Can you list the risks of Bitcoin?", "the risks of Bitcoin?"],
	["give me a full list of the staff", "the staff"],
	["What is Bitcoin? Keep it short.", "What is Bitcoin?"],
	["What is Bitcoin? Be brief, please!", "What is Bitcoin?"],
	["What is Bitcoin? Answer in one sentence.", "What is Bitcoin?"],
	["What is Bitcoin? Please answer in German.", "What is Bitcoin?"],
	["Explain smart contracts. Short answer please", "Explain smart contracts."],
	["tell me everything you know about Bitcoin", "tell me about Bitcoin"],
	["give me a tldr on Bitcoin", "tell me about Bitcoin"],
	["can you break down how Ethereum works", "can you explain how Ethereum works"],
	["walk me through resetting the router", "explain resetting the router"],
	["can you take us through the opening checklist?", "can you explain the opening checklist?"],
	["HELP", "What can you do?"],
])("the search for %j is for %j", (message, question) => {
	expect(stripAnswerStyle(message)).toBe(question);
});

test.each([
	"in plain words?",
	"briefly",
	"eli5",
	"What does the guide say in plain sight of everyone?",
	"Which menu is for kids?",
	"what was sold in short supply",
	"How is a report written in detail checked?",
	"the words in a few languages",
	"Is the guide available in plain language?",
	"Which forms exist in easy English?",
	"explain like I'm five",
	"please explain it in simple words",
	"list",
	"listing of products",
	"What is a linked list?",
	"staff list",
	"what may I give to my grandma",
	"explain the rules for children",
	"courses for beginners",
	"make it short",
	"The door is heavy. Make it lighter.",
	"help me move the sofa",
	"How do I break down cardboard?",
	"Who can guide me through the museum?",
	"Who do you know in Oslo?",
])("%j keeps its words", (message) => {
	expect(stripAnswerStyle(message)).toBe(message);
});

test("a question without its register still asks for a list", () => {
	expect(stripRegister("list the phases of mitosis like I'm five")).toBe("list the phases of mitosis");
	expect(stripRegister("explain like I'm five")).toBe("explain like I'm five");
});
