"""Small worlds to run Goodorder against: a payment provider and a carrier, each a process on loopback.

They are real on their side of the wire: they keep accounts, honour idempotency keys, sign callbacks, write every
effect into a journal and can be told to fail. The demo runs against them and so do the tests, which compare the
journal (what truly happened) with what Goodorder believes.

    python -m goodorder.testing.payment_simulator --secret demo
    python -m goodorder.testing.carrier_simulator --secret demo --auto-deliver 60

Only the standard library is used, and nothing of Goodorder: a world must not share its subject's mistakes. The
routes, bodies, faults and journal are described in docs/reference/simulators.md. `processes.SimulatorProcess`
starts and asks one from a test. Shelves: `faults` (when to fail), `journal` (what happened), `callbacks` (telling),
`desk` (one answer for each key), `server` (HTTP), and one module for each world.
"""
