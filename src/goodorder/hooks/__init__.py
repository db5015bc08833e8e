"""The door for callbacks: payment providers and carriers tell what happened, signed; one command each."""
