export const blockchain = `
A blockchain is an append-only ledger that many computers maintain together. Entries are grouped into
blocks. Each block contains the cryptographic hash of the block before it, so changing an old entry would
change every later hash and be noticed immediately.

## How the computers agree

The copies of the ledger are held by nodes that need not trust each other. A consensus mechanism decides
which block comes next. In proof of work, nodes spend computing power to win the right to add a block. In
proof of stake, they put up a deposit that they lose if they cheat. Closed networks, whose members are
known, often use voting protocols that tolerate some faulty members.

## Public and private blockchains

Anyone may read, use and help run a public blockchain such as Bitcoin or Ethereum. A private or permissioned
blockchain is run by a company or a group of companies that decides who takes part. It is faster, but its
members must trust each other more, and a shared database often serves the same purpose.

## Uses

Cryptocurrency is the best-known use of blockchain technology. Others are smart contracts, tracing goods
through a supply chain, registering documents with proof of their date, digital identity, and settling
trades in securities.

## Limits

A blockchain proves that an entry has not been changed since it was made, not that it was true. Every node
repeats the same work, so a blockchain is slower and more expensive than an ordinary database. Data on a
public chain can be read by everyone and cannot be removed. A blockchain is worthwhile when several parties
must share a record that none of them should control.
`;
