"""A person makes a passkey with a device of the browser's own, signs out, and comes in by it alone."""

from playwright.sync_api import expect

PASSWORD = "correct horse battery staple"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_made_here_opens_the_door_alone(desk, live_server, complaints):
    here = live_server.url.replace("127.0.0.1", "localhost")
    device = desk.context.new_cdp_session(desk)
    device.send("WebAuthn.enable")
    held = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    desk.goto(f"{here}/account/passkeys/")
    desk.get_by_role("link", name="Confirm it is you").click()
    desk.get_by_label("Password, or a code").fill(PASSWORD)
    desk.get_by_role("button", name="Confirm").click()
    desk.get_by_label("Name").fill("This laptop")
    desk.get_by_role("button", name="Make a passkey").click()
    expect(desk.get_by_role("button", name="Remove This laptop")).to_be_visible()
    expect(desk.get_by_text("never used")).to_be_visible()

    desk.context.clear_cookies()
    desk.goto(f"{here}/login/")
    desk.get_by_role("button", name="Use a passkey").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_have_count(0)
    desk.goto(f"{here}/account/passkeys/")
    expect(desk.get_by_text("never used")).to_have_count(0)

    desk.get_by_role("button", name="Remove This laptop").click()
    expect(desk.get_by_text("No passkey yet")).to_be_visible()
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]) == 1
    desk.context.clear_cookies()
    desk.goto(f"{here}/login/")
    desk.get_by_role("button", name="Use a passkey").click()
    expect(desk.get_by_text("was not accepted")).to_be_visible()
    assert [("422" in each) for each in complaints] == [True]
    complaints.clear()
