"""Passkeys: what people made, and the challenges under way."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables; nobody has a passkey yet."""

    dependencies = [
        ('staff', '0005_language'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='pky')),
                ('name', models.CharField(max_length=80)),
                ('credential_id', models.BinaryField()),
                ('credential', models.BinaryField()),
                ('sign_count', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('suspended_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('credential_id',), name='staff_passkey_once'), models.UniqueConstraint(fields=('user', 'name'), name='staff_passkey_name_once'), models.CheckConstraint(condition=models.Q(('sign_count__gte', 0)), name='staff_passkey_counts_up')],
            },
        ),
        migrations.CreateModel(
            name='PasskeyChallenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticket_hash', models.CharField(max_length=64)),
                ('challenge', models.BinaryField()),
                ('purpose', models.CharField(max_length=10)),
                ('address', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='staff_passkeychallenge_age'), models.Index(fields=['address'], name='staff_passkeychallenge_address')],
                'constraints': [models.UniqueConstraint(fields=('ticket_hash',), name='staff_passkeychallenge_once'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'enter'), ('user', None)), models.Q(('purpose__in', ['make', 'step']), ('user__isnull', False)), _connector='OR'), name='staff_passkeychallenge_purpose')],
            },
        ),
    ]
