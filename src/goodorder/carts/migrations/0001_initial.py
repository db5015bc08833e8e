"""The tables of carts, which the room of orders made; only the name of a constraint changes in the database."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.db import migrations, models

RENAME = "ALTER TABLE orders_cart RENAME CONSTRAINT {} TO {}"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0003_kits'),
        ('orders', '0008_tax_categories'),
        ('parties', '0003_priorities'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Cart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.BigIntegerField(default=0)),
                        ('public_id', goodorder.kernel.ids.PublicIdField(prefix='crt')),
                        ('state', models.CharField(default='open', max_length=20)),
                        ('holder', models.CharField(blank=True, max_length=60)),
                        ('created_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.channel')),
                        ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
                    ],
                    options={'db_table': 'orders_cart'},
                ),
                migrations.CreateModel(
                    name='CartLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quantity', models.BigIntegerField()),
                        ('cart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='carts.cart')),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                    ],
                    options={'db_table': 'orders_cartline'},
                ),
                migrations.AddConstraint(
                    model_name='cart',
                    constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'checked_out', 'abandoned'])), name='carts_cart_state'),
                ),
                migrations.AddConstraint(
                    model_name='cartline',
                    constraint=models.UniqueConstraint(fields=('cart', 'sku'), name='orders_cartline_once'),
                ),
                migrations.AddConstraint(
                    model_name='cartline',
                    constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='orders_cartline_positive'),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    RENAME.format('orders_cart_state', 'carts_cart_state'),
                    RENAME.format('carts_cart_state', 'orders_cart_state'),
                ),
            ],
        ),
    ]
