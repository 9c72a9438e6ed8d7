import { artificialIntelligence } from "./articles/artificial-intelligence.ts";
import { bitcoin } from "./articles/bitcoin.ts";
import { blockchain } from "./articles/blockchain.ts";
import { cloudComputing } from "./articles/cloud-computing.ts";
import { cryptocurrency } from "./articles/cryptocurrency.ts";
import { ethereum } from "./articles/ethereum.ts";
import { largeLanguageModels } from "./articles/large-language-models.ts";
import { machineLearning } from "./articles/machine-learning.ts";
import { neuralNetworks } from "./articles/neural-networks.ts";
import { omerutaBrain } from "./articles/omeruta-brain.ts";
import { quantumComputing } from "./articles/quantum-computing.ts";
import { smartContracts } from "./articles/smart-contracts.ts";

export interface StarterArticle {
	pageId: string;
	title: string;
	/** Markdown. */
	text: string;
}

/** Increment with every change to an article, so that brains replace their copies. */
export const STARTER_VERSION = 4;

/** Prefix of the page ids of starter articles; no other page id has it. */
export const STARTER_PAGE_ID_PREFIX = "starter-";

/** The articles that every new brain contains, so that the first question finds sources. */
export const STARTER_ARTICLES: readonly StarterArticle[] = [
	article("artificial-intelligence", "Artificial intelligence (AI)", artificialIntelligence),
	article("bitcoin", "Bitcoin", bitcoin),
	article("blockchain", "Blockchain technology", blockchain),
	article("cloud-computing", "Cloud and edge computing", cloudComputing),
	article("cryptocurrency", "Cryptocurrency", cryptocurrency),
	article("ethereum", "Ethereum", ethereum),
	article("large-language-models", "Large language models (LLMs)", largeLanguageModels),
	article("machine-learning", "Machine learning", machineLearning),
	article("neural-networks", "Neural networks", neuralNetworks),
	article("omeruta-brain", "Omeruta Brain", omerutaBrain),
	article("quantum-computing", "Quantum computing", quantumComputing),
	article("smart-contracts", "Smart contracts", smartContracts),
];

function article(name: string, title: string, text: string): StarterArticle {
	return { pageId: STARTER_PAGE_ID_PREFIX + name, title, text: text.trim() };
}
