"""One order from capture to delivery, each step safe to repeat: run as a program, killed, and run again."""

import os


def main() -> None:
    """Go on with the story from wherever the last run ended."""
    import django

    django.setup()
    from goodorder.fulfillment.queries import work_of
    from goodorder.kernel.access import system_context
    from goodorder.kernel.idempotency import Answer, once
    from goodorder.kernel.relay import settle_all
    from shop import place

    ctx = system_context("crash_story")

    def capture() -> Answer:
        return Answer(201, place(ctx, {"KETTLE": 1, "MUG": 2}, method="card").public_id)

    order_id = once("crash", "order", "same", capture).body
    settle_all()
    for asked in work_of(ctx, demand=order_id):
        _work(ctx, asked.public_id)
        settle_all()


def _work(ctx, asked_id) -> None:
    from goodorder.fulfillment import commands
    from goodorder.fulfillment.queries import get_fulfillment_order
    from goodorder.kernel.relay import settle_all

    asked = get_fulfillment_order(ctx, fulfillment_order_id=asked_id)
    picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all() if line.counters.to_pick]
    if picks:
        commands.pick_items(ctx, fulfillment_order_id=asked_id, picks=picks)
    if any(line.counters.to_pack for line in asked.lines.all()) or picks:
        commands.pack(ctx, fulfillment_order_id=asked_id)
    settle_all()
    for parcel in get_fulfillment_order(ctx, fulfillment_order_id=asked_id).shipments.all():
        if parcel.state == "labelled":
            commands.ship(ctx, shipment_id=parcel.public_id)
            settle_all()
        commands.deliver(ctx, shipment_id=parcel.public_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodorder.config.settings")
    main()
