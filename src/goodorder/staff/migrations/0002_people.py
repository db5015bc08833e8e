"""People have events, links to choose a password by, and one owner who cannot leave."""

import django.contrib.auth.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import goodorder.kernel.ids

FILL = """
    UPDATE staff_user SET public_id = 'usr_' || left(md5(random()::text || id || clock_timestamp()), 26)
    WHERE public_id IS NULL
"""
KEEP_AN_OWNER = """
    CREATE FUNCTION staff_keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('staff_keep_an_owner'));
        IF TG_TABLE_NAME = 'staff_user' AND NOT EXISTS (
            SELECT 1 FROM staff_grant WHERE user_id = OLD.id AND role = 'owner' AND scope_kind = ''
        ) THEN
            RETURN NULL;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM staff_grant g JOIN staff_user u ON u.id = g.user_id
            WHERE g.role = 'owner' AND g.scope_kind = '' AND u.is_active
        ) THEN
            RAISE EXCEPTION 'the last owner cannot leave: make somebody else an owner first'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER staff_last_owner_stays AFTER UPDATE OF is_active ON staff_user
        FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION staff_keep_an_owner();
    CREATE TRIGGER staff_last_owner_keeps AFTER DELETE OR UPDATE ON staff_grant
        FOR EACH ROW WHEN (OLD.role = 'owner' AND OLD.scope_kind = '')
        EXECUTE FUNCTION staff_keep_an_owner();
"""
LET_GO = """
    DROP TRIGGER staff_last_owner_keeps ON staff_grant;
    DROP TRIGGER staff_last_owner_stays ON staff_user;
    DROP FUNCTION staff_keep_an_owner();
"""


class Migration(migrations.Migration):
    """Those who are known already get a public id; nothing else of theirs changes."""

    dependencies = [("staff", "0001_initial")]
    operations = [
        migrations.AlterModelManagers("user", []),
        migrations.AddField("user", "version", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "user", "public_id", goodorder.kernel.ids.PublicIdField(prefix="usr", null=True)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("user", "public_id", goodorder.kernel.ids.PublicIdField(prefix="usr")),
        migrations.AddField(
            "apikey", "issued_by", models.CharField(blank=True, db_default="", max_length=160)
        ),
        migrations.CreateModel(
            "PasswordLink",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="password_link",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["secret_hash"], name="staff_passwordlink_secret_once")
                ]
            },
        ),
        migrations.CreateModel(
            "FailedSignIn",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address", "account", "at"], name="staff_failedsignin_tries"),
                    models.Index(fields=["at"], name="staff_failedsignin_age"),
                ]
            },
        ),
        migrations.RunSQL(KEEP_AN_OWNER, LET_GO),
    ]
