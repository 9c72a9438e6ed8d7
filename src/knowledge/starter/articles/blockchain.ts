export const blockchain = `
A blockchain is a ledger that many computers keep together and that is only ever added to. Entries are
grouped into blocks. Each block carries the cryptographic hash of the block before it, so a change to an old
entry would change every later hash and be noticed at once.

## How the computers agree

The copies of the ledger are held by nodes that need not trust each other. A consensus mechanism decides
which block comes next. In proof of work, nodes spend computing power to win the right to add a block. In
proof of stake, they put up a deposit that they lose when they cheat. Closed networks, whose members are
known, often use voting protocols that tolerate a number of faulty members.

## Public and private blockchains

Anyone may read, use and help to run a public blockchain such as Bitcoin or Ethereum. A private or
permissioned blockchain is run by a company or a group of companies that decide who takes part. It is
faster, but its members must be trusted more, and a shared database often serves the same purpose.

## Uses

Cryptocurrency is the best-known use of blockchain technology. Others are smart contracts, the tracing of
goods through a supply chain, the registration of documents with a proof of their date, digital identity,
and the settlement of trades in securities.

## Limits

A blockchain proves that an entry has not been changed since it was made, not that it was true. Every node
repeats the same work, so it is slower and dearer than an ordinary database. Data on a public chain can be
read by all and cannot be removed. It pays where several parties must share a record and none of them should
control it.
`;
