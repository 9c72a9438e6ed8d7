import init from "../../migrations/brain/0001_init.sql";
import knowledge from "../../migrations/brain/0002_knowledge.sql";
import hosts from "../../migrations/brain/0003_hosts.sql";
import citations from "../../migrations/brain/0004_citations.sql";
import vectors from "../../migrations/brain/0005_vectors.sql";
import crawl from "../../migrations/brain/0006_crawl.sql";
import spacedIndex from "../../migrations/brain/0007_spaced_index.sql";
import duties from "../../migrations/brain/0008_duties.sql";
import wordIndex from "../../migrations/brain/0009_word_index.sql";
import statelessLeases from "../../migrations/brain/0010_stateless_leases.sql";
import provisionalTitles from "../../migrations/brain/0011_provisional_titles.sql";
import vocabulary from "../../migrations/brain/0012_vocabulary.sql";
import acronyms from "../../migrations/brain/0013_acronyms.sql";
import vocabularyRevision from "../../migrations/brain/0014_vocabulary_revision.sql";
import branchOrigins from "../../migrations/brain/0015_branch_origins.sql";
import ownAgents from "../../migrations/brain/0016_own_agents.sql";
import messageIndex from "../../migrations/brain/0017_message_index.sql";
import budgets from "../../migrations/brain/0018_budgets.sql";
import sites from "../../migrations/brain/0019_sites.sql";
import files from "../../migrations/brain/0020_files.sql";
import attachmentIndex from "../../migrations/brain/0021_attachment_index.sql";
import secureDelete from "../../migrations/brain/0022_secure_delete.sql";
import spreadMerges from "../../migrations/brain/0023_spread_merges.sql";

/** The migrations of a brain, in order. */
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
