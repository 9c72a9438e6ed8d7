export const bitcoin = `
Bitcoin is the first cryptocurrency. It was described in a paper published in October 2008 under the name
Satoshi Nakamoto, whose identity is unknown, and its network has run since January 2009. It lets people send
value to each other over the internet without a bank between them.

## How it works

Transactions are collected into blocks, and a new block is added about every ten minutes. Miners compete to
find a number that gives the block a hash below a target; this is called proof of work. The winner receives
new bitcoins and the transaction fees. The difficulty of the search is adjusted every 2,016 blocks, or about
every two weeks, so that blocks arrive at the same pace no matter how many machines take part. To change an
old transaction, an attacker would have to redo the work of that block and all blocks after it faster than
the rest of the network extends the chain.

## Supply

There will never be more than 21 million bitcoins. The reward for a block started at 50 bitcoins and halves
every 210,000 blocks, about every four years. One bitcoin can be divided into 100 million satoshis.

## Bitcoin as an investment

Some people hold Bitcoin as a long-term store of value because its supply is limited and no one can issue
more of it. It pays no interest or dividends, so a gain depends on a later buyer paying a higher price. Its
price has fallen by more than half within a year several times. Compared with Ethereum, Bitcoin does less
and changes slowly: it aims to be simple, scarce money, whereas Ethereum is a platform for programs. Anyone
who invests should expect large swings and should not invest money they cannot afford to lose.

## Limits

The base network handles only about seven transactions per second. Faster payments are made on layers above
it, such as the Lightning Network. Proof of work uses a great deal of electricity.
`;
