import init from "../../migrations/brain/0001_init.sql?raw" with { type: "text" };
import knowledge from "../../migrations/brain/0002_knowledge.sql?raw" with { type: "text" };
import hosts from "../../migrations/brain/0003_hosts.sql?raw" with { type: "text" };
import citations from "../../migrations/brain/0004_citations.sql?raw" with { type: "text" };
import vectors from "../../migrations/brain/0005_vectors.sql?raw" with { type: "text" };
import crawl from "../../migrations/brain/0006_crawl.sql?raw" with { type: "text" };
import spacedIndex from "../../migrations/brain/0007_spaced_index.sql?raw" with { type: "text" };
import duties from "../../migrations/brain/0008_duties.sql?raw" with { type: "text" };
import wordIndex from "../../migrations/brain/0009_word_index.sql?raw" with { type: "text" };
import statelessLeases from "../../migrations/brain/0010_stateless_leases.sql?raw" with { type: "text" };
import provisionalTitles from "../../migrations/brain/0011_provisional_titles.sql?raw" with { type: "text" };
import vocabulary from "../../migrations/brain/0012_vocabulary.sql?raw" with { type: "text" };
import acronyms from "../../migrations/brain/0013_acronyms.sql?raw" with { type: "text" };
import vocabularyRevision from "../../migrations/brain/0014_vocabulary_revision.sql?raw" with {
	type: "text",
};
import branchOrigins from "../../migrations/brain/0015_branch_origins.sql?raw" with { type: "text" };
import ownAgents from "../../migrations/brain/0016_own_agents.sql?raw" with { type: "text" };
import messageIndex from "../../migrations/brain/0017_message_index.sql?raw" with { type: "text" };
import budgets from "../../migrations/brain/0018_budgets.sql?raw" with { type: "text" };
import sites from "../../migrations/brain/0019_sites.sql?raw" with { type: "text" };
import files from "../../migrations/brain/0020_files.sql?raw" with { type: "text" };
import attachmentIndex from "../../migrations/brain/0021_attachment_index.sql?raw" with { type: "text" };
import secureDelete from "../../migrations/brain/0022_secure_delete.sql?raw" with { type: "text" };
import spreadMerges from "../../migrations/brain/0023_spread_merges.sql?raw" with { type: "text" };

/**
 * The migrations of a brain, in order. The imports have a query and an attribute, so that they become strings in the
 * bundle: wrangler would make each file a module, and compressed alone, these would have more than twice the size.
 */
export const MIGRATIONS = [
	init,
	knowledge,
	hosts,
	citations,
	vectors,
	crawl,
	spacedIndex,
	duties,
	wordIndex,
	statelessLeases,
	provisionalTitles,
	vocabulary,
	acronyms,
	vocabularyRevision,
	branchOrigins,
	ownAgents,
	messageIndex,
	budgets,
	sites,
	files,
	attachmentIndex,
	secureDelete,
	spreadMerges,
];
